namespace Predictions.Service.Hosting;

/// <summary>
/// Says that the instance is ready before it listens; at a stop, says that it is not and still answers for a while, so that
/// balancers notice before connections are refused.
/// </summary>
internal sealed class Lifecycle(Readiness readiness, DrainOptions drain, TimeProvider clock) : IHostedLifecycleService
{
    /// <summary>The catalogue has warmed what answers, and Kestrel does not listen before this.</summary>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        readiness.BecomeWarm();
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.BeginStop();
        await Task.Delay(TimeSpan.FromMilliseconds(drain.NoticeMs), clock, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
