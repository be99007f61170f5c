namespace Predictions.Service.Startup;

/// <summary>
/// Looks for a change at the start and then at an interval, one look at a time, until the host stops. A look compares content:
/// mounted volumes and secrets swap links, and the times of their files do not show a change.
/// </summary>
internal sealed class PollingWatcher(TimeSpan interval, TimeProvider clock, Func<CancellationToken, Task> look)
    : BackgroundService
{
    private volatile bool _hasBegun;

    /// <summary>
    /// A host that stops before the loop has begun, as where an address is in use, cancels the loop's task. That is no failure.
    /// </summary>
    public override Task? ExecuteTask => base.ExecuteTask is { } loop ? Ended(loop) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _hasBegun = true;
        try
        {
            using var timer = new PeriodicTimer(interval, clock);
            do
                await look(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host that stops before it has started would report this as a failure.
        }
    }

    private async Task Ended(Task loop)
    {
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_hasBegun)
            await loop;
    }
}
