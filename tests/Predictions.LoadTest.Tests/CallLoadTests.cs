using System.Diagnostics;
using Predictions.LoadTest.Load;

namespace Predictions.LoadTest.Tests;

/// <summary>Open loops with calls of any kind.</summary>
public class CallLoadTests
{
    [Fact]
    public async Task Every_call_is_made_once_and_keeps_its_error()
    {
        await using var loop = OpenLoop.Start(500, (number, _) => Task.FromResult(number % 4 == 0 ? "every fourth" : null), 100);
        var calls = await loop.CompleteAsync();
        Assert.Equal(Enumerable.Range(0, 100), calls.Select(c => c.Number).Order());
        Assert.Equal(25, calls.Count(c => c.Error == "every fourth"));
        var interval = (calls.Max(c => c.Due) - calls.Min(c => c.Due)) / 99.0;
        Assert.InRange(interval, Stopwatch.Frequency / 500.0 - 1, Stopwatch.Frequency / 500.0 + 1);
    }

    [Fact]
    public async Task A_stalled_call_does_not_delay_the_next_ones()
    {
        var stalled = new TaskCompletionSource<string?>();
        await using var loop = OpenLoop.Start(
            200, (number, _) => number == 0 ? stalled.Task : Task.FromResult<string?>(null), 20);
        while (loop.Finished.Count < 19)
            await Task.Delay(1);
        Assert.DoesNotContain(loop.Finished, c => c.Number == 0);
        stalled.SetResult(null);
        var calls = await loop.CompleteAsync();
        var first = calls.Single(c => c.Number == 0);
        Assert.True(first.Latency >= Stopwatch.GetElapsedTime(first.Due, calls.Max(c => c.Due)));
    }

    [Fact]
    public async Task A_stop_waits_for_the_calls_in_flight()
    {
        var release = new TaskCompletionSource<string?>();
        await using var loop = OpenLoop.Start(1_000, (number, _) => number == 3 ? release.Task : Task.FromResult<string?>(null));
        while (loop.Finished.Count < 10)
            await Task.Delay(1);
        var stopped = loop.StopAsync();
        Assert.False(stopped.IsCompleted);
        release.SetResult("late");
        Assert.Equal("late", (await stopped).Single(c => c.Number == 3).Error);
    }

    [Fact]
    public async Task An_exception_of_a_call_ends_the_loop()
    {
        await using var loop = OpenLoop.Start(1_000, (_, _) => throw new FormatException("a bug"));
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(loop.CompleteAsync);
        Assert.IsType<FormatException>(thrown.InnerException);
    }

    [Fact]
    public async Task A_canceled_loop_ends()
    {
        using var cancellation = new CancellationTokenSource();
        await using var loop = OpenLoop.Start(100, (_, _) => Task.FromResult<string?>(null), cancellation: cancellation.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(loop.CompleteAsync);
    }
}
