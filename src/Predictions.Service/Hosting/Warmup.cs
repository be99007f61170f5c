using System.Net;
using System.Net.Http.Headers;
using Predictions.Redis;
using Predictions.Service.Access;

namespace Predictions.Service.Hosting;

/// <summary>
/// The first calls of an instance, by itself and over its own sockets: what compiles with them would otherwise keep the first
/// callers waiting. Where they fail, the instance serves all the same.
/// </summary>
internal sealed partial class Warmup(
    StartOptions options, IEnumerable<IWarmupRequest> calls, WarmupToken pass, Listeners listeners, RedisHistoryStore store, ILogger<Warmup> log)
{
    // Nobody's: it is longer than any user id that a call may name.
    private static readonly string Nobody = new('-', 200);

    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    public async Task MakeAsync(CancellationToken stopping)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        over.CancelAfter(Most);
        try
        {
            using var http = new HttpClient(ToItself());
            if (pass.Token is { } token)
                http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            for (var round = 0; round < options.OwnCalls; round++)
            {
                await store.GetAsync(Nobody, CancellationToken.None);
                foreach (var call in calls)
                    if (!await IsAnsweredAsync(http, call, over.Token))
                        throw new HttpRequestException($"The instance refused its own call at {call.Listener}");
            }
        }
#pragma warning disable CA1031 // A start never ends for what only makes it quicker.
        catch (Exception e)
#pragma warning restore CA1031
        {
            NotWarm(e.GetType().Name);
        }
        finally
        {
            pass.End();
        }
    }

    // Past any proxy, and whatever names the certificate is for: who answers is known.
    private static SocketsHttpHandler ToItself() => new()
    {
        UseProxy = false,
#pragma warning disable CA5359
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
#pragma warning restore CA5359
    };

    private async Task<bool> IsAnsweredAsync(HttpClient http, IWarmupRequest call, CancellationToken over)
    {
        using var request = call.To(Loopback(call.Listener));
        using var response = await http.SendAsync(request, over);
        await response.Content.CopyToAsync(Stream.Null, over);
        return call.IsAnswered(response);
    }

    // An instance that listens on all addresses is also there.
    private Uri Loopback(Listener listener)
    {
        var address = listeners.AddressOf(listener);
        return IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
            : address;
    }

    [LoggerMessage(1, LogLevel.Warning, "The instance's calls to itself failed ({Problem}): its first callers wait for code to be compiled")]
    private partial void NotWarm(string problem);
}
