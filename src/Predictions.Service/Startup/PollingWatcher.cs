using Predictions.Hosting;

namespace Predictions.Service.Startup;

/// <summary>
/// Looks for a change at the start and then at an interval, one look at a time, until the host stops. A look compares content:
/// mounted volumes and secrets swap links, and the times of their files do not show a change.
/// </summary>
internal sealed class PollingWatcher(TimeSpan interval, TimeProvider clock, Func<CancellationToken, Task> look) : LoopService
{
    protected override async Task LoopAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, clock);
        do
            await look(stopping);
        while (await timer.WaitForNextTickAsync(stopping));
    }
}
