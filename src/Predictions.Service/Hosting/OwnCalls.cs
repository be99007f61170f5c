using System.Net;
using Predictions.Redis;

namespace Predictions.Service.Hosting;

/// <summary>
/// The first calls of an instance, by itself and over its own sockets: what compiles with them would otherwise keep the first
/// callers waiting. Where they fail, the instance serves all the same.
/// </summary>
internal sealed partial class OwnCalls(
    StartOptions options, IEnumerable<IOwnCall> calls, Listeners listeners, RedisHistoryStore store, ILogger<OwnCalls> log)
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
            using var http = new HttpClient();
            for (var round = 0; round < options.OwnCalls; round++)
            {
                await store.GetAsync(Nobody, CancellationToken.None);
                foreach (var call in calls)
                    await SendAsync(http, call.To(Loopback(call.Listener)), over.Token);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            NotWarm(e.GetType().Name);
        }
    }

    private static async Task SendAsync(HttpClient http, HttpRequestMessage request, CancellationToken over)
    {
        using (request)
        using (var response = await http.SendAsync(request, over))
        {
            response.EnsureSuccessStatusCode();
            await response.Content.CopyToAsync(Stream.Null, over);
        }
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
