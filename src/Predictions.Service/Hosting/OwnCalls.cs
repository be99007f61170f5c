using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Predictions.Redis;
using Wire = Predictions.V1;

namespace Predictions.Service.Hosting;

/// <summary>
/// The first calls of an instance, by itself and over its own sockets: what compiles with them would otherwise keep the first
/// callers waiting. Where they fail, the instance serves all the same.
/// </summary>
internal sealed partial class OwnCalls(StartOptions options, Listeners listeners, RedisHistoryStore store, ILogger<OwnCalls> log)
{
    private const int FrameBytes = 5;

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
            for (var call = 0; call < options.OwnCalls; call++)
            {
                await store.GetAsync(Nobody, CancellationToken.None);
                await SendAsync(http, Grpc(), over.Token);
                await SendAsync(http, Json(), over.Token);
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

    private HttpRequestMessage Grpc()
    {
        var history = new Wire.History { Periods = { new Wire.Period { Start = "2025-01-01" }, new Wire.Period { Start = "2025-01-29" } } };
        var message = new Wire.PredictRequest { History = history, AsOf = "2025-02-10" }.ToByteArray();
        var framed = new byte[FrameBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, FrameBytes);
        return new HttpRequestMessage(HttpMethod.Post, new Uri(Loopback(Listener.Grpc), "/predictions.v1.CyclePredictions/Predict"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { { "te", "trailers" } },
            Content = new ByteArrayContent(framed) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
    }

    private HttpRequestMessage Json() => new(HttpMethod.Post, new Uri(Loopback(Listener.Http), "/v1/predict"))
    {
        Content = new StringContent(
            """{"history":{"periods":[{"start":"2025-01-01"},{"start":"2025-01-29"}]},"asOf":"2025-02-10"}""",
            new MediaTypeHeaderValue("application/json")),
    };

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
