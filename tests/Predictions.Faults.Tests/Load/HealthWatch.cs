using System.Net;
using Predictions.Testing;

namespace Predictions.Faults.Tests.Load;

/// <summary>Probes a service continuously, as an orchestrator does, and records the results.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(LongForm.Or(60, 1));

    private readonly HttpClient _operators;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _watching;

    public HealthWatch(ServiceProcess service)
    {
        _operators = service.Operators();
        _operators.Timeout = ProbeTimeout;
        _watching = WatchAsync();
    }

    /// <summary>Probes with status 200.</summary>
    public int Healthy { get; private set; }

    /// <summary>All other probes, with their result.</summary>
    public List<string> Unhealthy { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _operators.Dispose();
        _over.Dispose();
    }

    public async Task StopAsync()
    {
        await _over.CancelAsync();
        await _watching;
    }

    private async Task WatchAsync()
    {
        while (!_over.IsCancellationRequested)
        {
            await AskAsync("/health/live");
            await AskAsync("/health/ready");
            await Task.Delay(Interval);
        }
    }

    private async Task AskAsync(string path)
    {
        try
        {
            using var answer = await _operators.GetAsync(path);
            if (answer.StatusCode == HttpStatusCode.OK)
                Healthy++;
            else
                Unhealthy.Add($"{path}: {answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            Unhealthy.Add($"{path}: {e.GetType().Name}");
        }
    }
}
