using System.Globalization;
using System.Text.Json;

namespace Predictions.Cli.Live;

/// <summary>Instant queries over Prometheus' HTTP API.</summary>
/// <param name="address">The server, such as http://prometheus:9090. A path is kept, for a reverse proxy.</param>
internal sealed class PrometheusClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = 16 << 20,
    };

    /// <summary>Evaluates an expression.</summary>
    /// <param name="expression">PromQL.</param>
    /// <param name="at">Seconds since 1970; <c>null</c> for the server's current time.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<PrometheusAnswer> Query(string expression, double? at, CancellationToken stop)
    {
        var time = at is { } seconds ? $"&time={seconds:0.000}" : "";
        var query = $"{address.AbsoluteUri.TrimEnd('/')}/api/v1/query?query={Uri.EscapeDataString(expression)}{time}";
        try
        {
            using var response = await _http.GetAsync(new Uri(query), stop);
            return PrometheusAnswer.Of((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(stop));
        }
        catch (HttpRequestException e)
        {
            return PrometheusAnswer.Failed($"cannot be reached: {e.Message}");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            return PrometheusAnswer.Failed($"did not answer within {_http.Timeout.TotalSeconds:0} seconds");
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>One series of an instant vector.</summary>
/// <param name="Labels">By name.</param>
/// <param name="Value">Its value; never NaN.</param>
internal sealed record Sample(IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>The answer to an instant query: a vector, or an error.</summary>
/// <param name="Samples">Every series with a finite value; a scalar has no labels.</param>
/// <param name="Error">Why there is no vector.</param>
internal sealed record PrometheusAnswer(IReadOnlyList<Sample>? Samples, string? Error)
{
    public static PrometheusAnswer Failed(string why) => new(null, why);

    /// <summary>Reads the body of /api/v1/query.</summary>
    /// <param name="status">The HTTP status, for the error.</param>
    /// <param name="body">The body.</param>
    public static PrometheusAnswer Of(int status, byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return Text(json.RootElement, "status") == "success"
                ? new PrometheusAnswer([.. Read(json.RootElement.GetProperty("data"))], null)
                : Failed(Text(json.RootElement, "error") is { } error
                    ? $"rejected the query with status {status}: {OneLine(error)}"
                    : $"answered with status {status} and JSON that is not from Prometheus");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or IndexOutOfRangeException or ArgumentException)
        {
            return Failed($"answered with status {status} and no Prometheus answer: does it serve /api/v1/query?");
        }
    }

    private static IEnumerable<Sample> Read(JsonElement data)
    {
        var result = data.GetProperty("result");
        var samples = data.GetProperty("resultType").GetString() == "scalar"
            ? [new Sample(new Dictionary<string, string>(), Number(result))]
            : result.EnumerateArray().Select(s => new Sample(
                s.GetProperty("metric").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!),
                Number(s.GetProperty("value"))));
        return samples.Where(s => !double.IsNaN(s.Value));
    }

    /// <summary>A value is a pair of a time and a number as text; "+Inf" is possible.</summary>
    private static double Number(JsonElement value) =>
        double.TryParse(value[1].GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : double.NaN;

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
