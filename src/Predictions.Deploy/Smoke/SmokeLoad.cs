using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Predictions.Deploy.Configuration;
using Predictions.LoadTest.Load;

namespace Predictions.Deploy.Smoke;

/// <summary>
/// An open loop of inline forecasts: the rate does not wait for answers, so a stall counts against every call that it delays. The
/// histories are in the requests, so nothing is stored.
/// </summary>
/// <param name="load">The rate and the duration.</param>
/// <param name="token">A bearer token with the scope "forecasts", or <c>null</c>.</param>
/// <param name="latencyMs">The objective's latency in milliseconds. A call may take as long, and at least 2 s.</param>
internal sealed class SmokeLoad(SmokeSettings load, string? token, double latencyMs = 0)
{
    private const int WarmUpCalls = 20;

    private TimeSpan CallTimeout { get; } = TimeSpan.FromMilliseconds(Math.Max(2_000, latencyMs));

    /// <summary>Loads an address, such as https://predictions.dev.example.com. Failed calls are part of the result.</summary>
    public async Task<SmokeResult> RunAsync(string address, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(address.TrimEnd('/') + "/"), Timeout = CallTimeout };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Warm-up calls open the connections and finish the TLS handshakes; they do not count.
        await Task.WhenAll(Enumerable.Range(0, WarmUpCalls).Select(i => CallAsync(http, i, stop)));
        await using var loop = OpenLoop.Start(
            load.CallsPerSecond, (call, cancellation) =>
                CallAsync(http, call, cancellation), load.CallsPerSecond * load.Seconds, stop);
        var calls = await loop.CompleteAsync();
        return new SmokeResult(
            [.. calls.Select(c => c.Latency.TotalMilliseconds)],
            calls.Where(c => c.Error is not null).CountBy(c => c.Error!).ToDictionary());
    }

    /// <returns>The kind of failure; <c>null</c> for a forecast.</returns>
    private async Task<string?> CallAsync(HttpClient http, int call, CancellationToken stop)
    {
        try
        {
            using var body = new StringContent(SmokeHistory.Request(call), Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri("v1/predict", UriKind.Relative), body, stop);
            if (!response.IsSuccessStatusCode)
                return $"status {(int)response.StatusCode}";
            using var answer =
                await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(stop), cancellationToken: stop);
            return answer.RootElement.TryGetProperty("cycles", out var cycles) && cycles.GetArrayLength() > 0 ? null
                : "an answer without a cycle";
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return "no connection";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return "an answer that is no forecast";
        }
        catch (TaskCanceledException) when (!stop.IsCancellationRequested)
        {
            return $"no answer within {CallTimeout.TotalSeconds:0} s";
        }
    }
}
