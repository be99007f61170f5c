using Predictions.Service.Startup;

namespace Predictions.Service.Tests;

public sealed class PollingWatcherTests
{
    [Fact]
    public async Task A_host_that_stops_before_the_loop_began_sees_no_failure()
    {
        using var watcher = Watcher(_ => throw new InvalidOperationException("Nothing may look"));
        await watcher.StartAsync(new CancellationToken(canceled: true));
        await watcher.ExecuteTask!;
    }

    [Fact]
    public async Task A_host_that_stops_sees_no_failure()
    {
        var looked = new TaskCompletionSource();
        using var watcher = Watcher(async stop =>
        {
            looked.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        await watcher.StartAsync(CancellationToken.None);
        await looked.Task;
        await watcher.StopAsync(CancellationToken.None);
        await watcher.ExecuteTask!;
    }

    [Fact]
    public async Task A_look_that_is_canceled_by_something_else_is_a_failure()
    {
        using var watcher = Watcher(_ => throw new TaskCanceledException());
        await watcher.StartAsync(CancellationToken.None);
        await Assert.ThrowsAsync<TaskCanceledException>(() => watcher.ExecuteTask!);
    }

    private static PollingWatcher Watcher(Func<CancellationToken, Task> look) =>
        new(TimeSpan.FromDays(1), TimeProvider.System, look);
}
