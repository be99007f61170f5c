namespace Predictions.Cli.Live;

/// <summary>Instant queries over Prometheus' HTTP API.</summary>
/// <param name="address">Such as http://prometheus:9090; a path is kept, as behind a proxy.</param>
internal sealed class PrometheusClient(Uri address) : IDisposable
{
    private readonly HttpClient _http = new()
    {
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = 16 << 20,
    };

    /// <summary>Asks for the value of an expression.</summary>
    /// <param name="expression">In PromQL.</param>
    /// <param name="at">Seconds since 1970, as Prometheus counts them; <c>null</c> for its own present.</param>
    /// <param name="stop">Gives up.</param>
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
            return PrometheusAnswer.Refused($"cannot be reached: {e.Message}");
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            return PrometheusAnswer.Refused($"did not answer within {_http.Timeout.TotalSeconds:0} seconds");
        }
    }

    public void Dispose() => _http.Dispose();
}
