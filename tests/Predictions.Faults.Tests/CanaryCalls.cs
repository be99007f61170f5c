using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Predictions.Faults.Tests;

/// <summary>
/// Sends calls with recognizable values (canaries) in every field, header and path, in valid and in invalid bodies. Keeps the
/// responses of the failed calls.
/// </summary>
internal sealed class CanaryCalls(int httpPort, int grpcPort, string? token = null) : IDisposable
{
    public const string User = "c4n4ry-us3r";

    /// <summary>Texts that may appear only in a response with that user's own history.</summary>
    public static readonly IReadOnlyList<string> Canaries =
    [
        "c4n4ry", "1943-02-17", "1943-03-21", "1943-03-07", "1943-03-05", "1943-04-13", "1943-04-29", "1943-05-31",
        // The form in which a key would contain the id if it were not hashed.
        Convert.ToBase64String(Encoding.UTF8.GetBytes(User)),
    ];

    private const string History =
        """
        {"periods":[{"start":"1943-02-17","days":29},{"start":"1943-03-21","days":27}],
        "ovulations":[{"date":"1943-03-07","evidence":"OTHER"}],
        "pauses":[{"from":"1943-04-13","until":"1943-04-29","reason":"OTHER"}],
        "signs":[{"date":"1943-03-05","kind":"FERTILE_MUCUS"}],"birthYear":1911}
        """;

    private static readonly string[] Headers =
    [
        "User-Agent", "Referer", "Cookie", "X-Forwarded-For", "X-Request-Id", "tracestate", "baggage", "Forwarded", "If-Match",
        "Accept-Language",
    ];

    private readonly HttpClient _http = new();
    private readonly ConcurrentQueue<string> _failures = new();

    /// <summary>The headers and bodies of all failed responses.</summary>
    public string Responses => string.Join('\n', _failures);

    /// <summary>The number of failed calls.</summary>
    public int Failures => _failures.Count;

    public async Task MakeAllAsync()
    {
        foreach (var (method, target, body) in Requests())
            await SendAsync(Request(method, httpPort, target, HttpVersion.Version11, body is null ? null : Json(body)));
        foreach (var (name, message) in Messages())
            await SendAsync(Request(HttpMethod.Post, grpcPort, name, HttpVersion.Version20, Framed(message)));
    }

    public void Dispose() => _http.Dispose();

    private static IEnumerable<(HttpMethod Method, string Target, string? Body)> Requests()
    {
        const string user = "/v1/users/" + User;
        yield return (HttpMethod.Put, user + "/history", History);
        yield return (
            HttpMethod.Post, user + "/history:record",
            """{"periods":[{"start":"1943-05-31","days":30}],"removePeriods":["1943-02-17"]}""");
        yield return (
            HttpMethod.Post, user + "/history:record",
            """{"removeSigns":[{"date":"1943-03-05","kind":"c4n4ry-k1nd"}],"birthYear":1943}""");
        yield return (HttpMethod.Get, user + "/history", null);
        yield return (HttpMethod.Get, user + "/forecast?asOf=1943-05-31&includeDaily=true", null);
        yield return (HttpMethod.Post, "/v1/predict", $$"""{"history":{{History}},"asOf":"1943-05-31"}""");
        yield return (
            HttpMethod.Post, "/v1/predict:batch",
            $$"""{"requests":[{"userId":"{{User}}","asOf":"1943-05-31"},{"userId":"{{User}} 2"}]}""");
        // Each of these is invalid in another way, and an error could quote it.
        yield return (HttpMethod.Put, user + "/history?ifRevision=c4n4ry-r3v", History);
        yield return (HttpMethod.Put, user + "/history?ifRevision=1943", History);
        yield return (HttpMethod.Get, user + "/forecast?asOf=c4n4ry-d4te", null);
        yield return (HttpMethod.Get, user + "/forecast?c4n4ry-p4r4m=1943-02-17", null);
        yield return (HttpMethod.Get, user + "/forecast?asOf=1943-02-17&asOf=1943-03-21", null);
        yield return (HttpMethod.Get, "/v1/users/c4n4ry%20us3r/forecast", null);
        yield return (HttpMethod.Get, "/v1/c4n4ry-p4th/1943-02-17", null);
        yield return (HttpMethod.Get, "/v1/models/c4n4ry-v3rsion", null);
        yield return (HttpMethod.Delete, "/v1/predict?" + User, null);
        yield return (
            HttpMethod.Post, "/v1/predict",
            """{"asOf":"c4n4ry-d4te","history":{"periods":[{"start":"1943-02-17x","days":"c4n4ry"}]}}""");
        yield return (HttpMethod.Post, "/v1/predict", """{"c4n4ry-f13ld":"1943-02-17"}""");
        yield return (HttpMethod.Post, "/v1/predict", """{"userId":"c4n4ry us3r","asOf":"1943-02-17"}""");
        yield return (HttpMethod.Post, "/v1/predict", """{"history":{"periods":[{"start":"1943-02-17" c4n4ry""");
        yield return (HttpMethod.Post, "/v1/predict", "c4n4ry 1943-02-17");
        yield return (
            HttpMethod.Post, "/v1/predict",
            $$"""{"history":{"periods":[{"start":"1943-02-30","days":1943}]},"asOf":"{{User}}"}""");
        yield return (HttpMethod.Delete, user + "/history", null);
    }

    private static IEnumerable<(string Name, byte[] Message)> Messages()
    {
        const string predictions = "/predictions.v1.CyclePredictions/", histories = "/predictions.v1.CycleHistories/";
        // Field 1 is the user id (a string) in every request.
        yield return (predictions + "Predict", Text(1, User));
        yield return (predictions + "Predict", Text(1, User + " with a space"));
        yield return (predictions + "Predict", [.. Text(1, User), .. Text(3, "c4n4ry-d4te")]);
        yield return (predictions + "Predict", "c4n4ry 1943-02-17"u8.ToArray());
        yield return (predictions + "c4n4ry-m3thod", Text(1, User));
        yield return ("/c4n4ry.S3rvice/Predict", Text(1, User));
        yield return (histories + "GetHistory", Text(1, User));
        yield return (histories + "PutHistory", Text(1, User));
        yield return (histories + "RecordHistory", Text(1, User));
        yield return (histories + "RecordHistory", [.. Text(1, User), .. Text(5, "1943-02-17")]);
        yield return (histories + "DeleteHistory", Text(1, User + "/.."));
    }

    private HttpRequestMessage Request(HttpMethod method, int port, string target, Version version, HttpContent? content)
    {
        // Sends the path unchanged.
        var uri = new Uri(
            $"http://127.0.0.1:{port}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(method, uri)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        foreach (var header in Headers)
            request.Headers.TryAddWithoutValidation(header, $"k=c4n4ry-{header.ToLowerInvariant()}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token ?? "c4n4ry.t0ken.1943-02-17"}");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        return request;
    }

    private async Task SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request);
                var body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
                var status = response.Headers.Concat(response.TrailingHeaders)
                    .FirstOrDefault(h => h.Key == "grpc-status").Value?.First();
                if (!response.IsSuccessStatusCode || status is not (null or "0"))
                    _failures.Enqueue($"{response}{response.TrailingHeaders}{Details(response)}{body}");
            }
            catch (HttpRequestException e)
            {
                _failures.Enqueue(e.GetType().Name);
            }
        }
    }

    /// <summary>The decoded details of a gRPC status.</summary>
    private static string Details(HttpResponseMessage response) => string.Concat(
        response.Headers.Concat(response.TrailingHeaders).Where(h => h.Key == "grpc-status-details-bin").SelectMany(h => h.Value)
            .Select(
                value => Encoding.Latin1.GetString(Convert.FromBase64String(value.PadRight((value.Length + 3) / 4 * 4, '=')))));

    private static StringContent Json(string body) => new(body, new MediaTypeHeaderValue("application/json"));

    private static ByteArrayContent Framed(byte[] message)
    {
        var content = new ByteArrayContent([0, 0, 0, (byte)(message.Length >> 8), (byte)message.Length, .. message]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        return content;
    }

    private static byte[] Text(int field, string text) =>
        [(byte)(field << 3 | 2), (byte)text.Length, .. Encoding.UTF8.GetBytes(text)];
}
