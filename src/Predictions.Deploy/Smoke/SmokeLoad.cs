using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Predictions.Deploy.Configuration;

namespace Predictions.Deploy.Smoke;

/// <summary>
/// Forecasts of invented histories at a steady rate, whether or not the answers keep up: a service that stalls is charged for the
/// calls that it would have been asked meanwhile. Histories go inside the request, so that nothing is stored.
/// </summary>
/// <param name="load">How much.</param>
/// <param name="token">A bearer token with the scope "forecasts"; <c>null</c> for none.</param>
/// <param name="time">The clock.</param>
internal sealed class SmokeLoad(SmokeSettings load, string? token, TimeProvider time)
{
    private const int WarmCalls = 20;
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(2);

    private readonly ConcurrentBag<double> _latencies = [];
    private readonly ConcurrentDictionary<string, int> _errors = [];

    /// <summary>Loads an address, such as https://predictions.dev.example.com. Never throws for what is answered there.</summary>
    public async Task<SmokeResult> RunAsync(string address, CancellationToken stop)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var http = new HttpClient(handler) { BaseAddress = new Uri(address.TrimEnd('/') + "/"), Timeout = LongestCall };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Connections are opened, and sealed, before anything is counted.
        await Task.WhenAll(Enumerable.Range(0, WarmCalls).Select(i => CallAsync(http, i, stop)));
        await LoadAsync(http, stop);
        return new SmokeResult([.. _latencies], _errors);
    }

    private async Task LoadAsync(HttpClient http, CancellationToken stop)
    {
        var (calls, began) = (new List<Task>(), time.GetTimestamp());
        for (var call = 0; call < load.CallsPerSecond * load.Seconds; call++)
        {
            var due = TimeSpan.FromSeconds((double)call / load.CallsPerSecond);
            if (due - time.GetElapsedTime(began) is var ahead && ahead > TimeSpan.Zero)
                await Task.Delay(ahead, time, stop);
            calls.Add(CountedAsync(http, call, began, due, stop));
        }

        await Task.WhenAll(calls);
    }

    private async Task CountedAsync(HttpClient http, int call, long began, TimeSpan due, CancellationToken stop)
    {
        if (await CallAsync(http, call, stop) is { } error)
            _errors.AddOrUpdate(error, 1, (_, n) => n + 1);
        _latencies.Add((time.GetElapsedTime(began) - due).TotalMilliseconds);
    }

    /// <returns>What it failed of; <c>null</c> for a forecast.</returns>
    private static async Task<string?> CallAsync(HttpClient http, int call, CancellationToken stop)
    {
        try
        {
            using var body = new StringContent(SmokeHistory.Request(call), Encoding.UTF8, "application/json");
            using var response = await http.PostAsync(new Uri("v1/predict", UriKind.Relative), body, stop);
            if (!response.IsSuccessStatusCode)
                return $"status {(int)response.StatusCode}";
            using var answer = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(stop), cancellationToken: stop);
            return answer.RootElement.TryGetProperty("cycles", out var cycles) && cycles.GetArrayLength() > 0 ? null : "an answer without a cycle";
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
            return $"no answer within {LongestCall.TotalSeconds:0} s";
        }
    }
}
