using System.Net;
using Predictions.Testing;

namespace Predictions.Faults.Tests.Load;

/// <summary>Asks a service for its health all the time, as an orchestrator does, and keeps what it said.</summary>
internal sealed class HealthWatch : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);

    private readonly HttpClient _operators;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _watching;

    public HealthWatch(ServiceProcess service)
    {
        _operators = service.Operators();
        _operators.Timeout = ProbePatience;
        _watching = WatchAsync();
    }

    /// <summary>Answers with 200.</summary>
    public int Healthy { get; private set; }

    /// <summary>Anything else, and what it was.</summary>
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
            await Task.Delay(Every);
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
