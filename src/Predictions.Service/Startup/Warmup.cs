using System.Net;
using System.Net.Http.Headers;
using Predictions.Redis.Store;
using Predictions.Service.Access;
using Predictions.Service.Calls;
using Predictions.Service.Grpc;
using Predictions.Service.Http;

namespace Predictions.Service.Startup;

/// <summary>
/// The first calls of an instance, by itself and over its own sockets: what compiles with them would otherwise keep the first
/// callers waiting. Where they fail, the instance serves all the same.
/// </summary>
internal sealed partial class Warmup(
    StartOptions options, WarmupToken pass, Listeners listeners, RedisHistoryStore store, ILogger<Warmup> log)
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
                await CallAsync(http, HttpWarmup.To(AddressOf(Listener.Http)), HttpWarmup.IsAnswered, over.Token);
                await CallAsync(http, GrpcWarmup.To(AddressOf(Listener.Grpc)), GrpcWarmup.IsAnswered, over.Token);
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

    private static async Task CallAsync(
        HttpClient http, HttpRequestMessage request, Func<HttpResponseMessage, bool> isAnswered, CancellationToken over)
    {
        using (request)
        {
            using var response = await http.SendAsync(request, over);
            await response.Content.CopyToAsync(Stream.Null, over);
            if (!isAnswered(response))
                throw new HttpRequestException("The instance refused its own call");
        }
    }

    // An instance that listens on all addresses is also there.
    private Uri AddressOf(Listener listener)
    {
        var address = listeners.AddressOf(listener);
        return IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri
            : address;
    }

    [LoggerMessage(1, LogLevel.Warning, "The instance's calls to itself failed ({Problem}): its first callers wait for code to be compiled")]
    private partial void NotWarm(string problem);
}
