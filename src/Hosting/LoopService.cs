namespace Predictions.Hosting;

/// <summary>A loop that a host runs until it stops.</summary>
internal abstract class LoopService : BackgroundService
{
    private volatile bool _hasBegun;

    /// <summary>
    /// A host that stops before the loop has begun, as where an address is in use, cancels the loop's task. That is no failure.
    /// </summary>
    public override Task? ExecuteTask => base.ExecuteTask is { } loop ? Ended(loop) : null;

    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _hasBegun = true;
        return RunAsync(stoppingToken);
    }

    /// <summary>Returns once the host stops. A cancellation by the host is no failure.</summary>
    protected abstract Task LoopAsync(CancellationToken stopping);

    private async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            await LoopAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
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
