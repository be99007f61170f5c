namespace Predictions.Service.Startup;

/// <summary>
/// Says that the instance is ready once it listens and has called itself; at a stop, says that it is not and still answers for a
/// while, so that balancers notice before connections are refused.
/// </summary>
internal sealed class Lifecycle(Readiness readiness, Warmup calls, DrainOptions drain, TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>Kestrel listens by now.</summary>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await calls.MakeAsync(cancellationToken);
        readiness.BecomeWarm();
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.BeginStop();
        await Task.Delay(TimeSpan.FromMilliseconds(drain.NoticeMs), clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
