using System.Diagnostics;
using Predictions.LoadTest.Load;

namespace Predictions.LoadTest.Tests;

/// <summary>Latency counts from the time at which a request was due.</summary>
public class OpenLoopTests
{
    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task A_stall_counts_against_every_request_that_it_delays(string transport)
    {
        // The server stalls for half a second once it has 150 of the 400 requests.
        var (arrived, stall) = (0, (Task?)null);
        await using var server = await FakeServer.StartAsync(async () =>
        {
            if (Interlocked.Increment(ref arrived) == 150)
                Volatile.Write(ref stall, Task.Delay(500));
            await (Volatile.Read(ref stall) ?? Task.CompletedTask);
            return Reply.Good;
        });

        // With one connection and no pipelining, a closed loop would see the stall once.
        var measured = await Loaded.MeasureAsync(
            Loaded.Plan(server.Of(transport)) with { Seconds = 2, Connections = 1, WarmUpSeconds = 0 });

        Assert.Equal(0, measured.ErrorCount);
        Assert.InRange(measured.Latency.Requests, 399, 401);
        Assert.InRange(measured.Latency.MaxMs, 400, double.MaxValue);
        // Requests due in the first 400 ms of the stall wait at least 100 ms: a fifth of two seconds' requests. On a busy machine
        // more requests wait.
        var waited = 1 - measured.Latency.Percentiles.Where(p => p.Ms < 100).Select(p => p.Share).LastOrDefault();
        Assert.InRange(waited, 0.12, 1);
    }

    [Fact]
    public async Task Unanswered_requests_are_errors()
    {
        var never = new TaskCompletionSource<Reply>();
        await using var server = await FakeServer.StartAsync(() => never.Task);
        // A busy machine may need long to open the connections.
        var measured = await Loaded.MeasureAsync(
            Loaded.Plan(server.Http) with { Seconds = 0.5, WarmUpSeconds = 0, TimeoutSeconds = 20 });
        never.SetResult(Reply.Good);
        Assert.Equal(2, measured.Errors["no answer in time"]);
        Assert.Equal(98, measured.Errors["due but never sent"]);
        Assert.Equal(1, measured.ErrorShare);
    }

    [Fact]
    public async Task A_rate_out_of_reach_ends_early()
    {
        await using var server = await FakeServer.StartAsync(async () =>
        {
            await Task.Delay(100);
            return Reply.Good;
        });
        var measured = await Loaded.MeasureAsync(Loaded.Plan(server.Http) with { Seconds = 60, GiveUpSeconds = 0.5 });
        Assert.True(measured.IsGivenUp);
        Assert.InRange(measured.Seconds, 0, 59);
    }

    [Fact]
    public void Arrivals_are_even_and_divided_among_threads()
    {
        var second = Stopwatch.Frequency;
        ArrivalSchedule[] threads =
            [.. Enumerable.Range(0, 3).Select(i => new ArrivalSchedule(1_000, 1_000 + second, 300, i, 3))];
        var due = threads.SelectMany(Taken).Order().ToArray();
        Assert.Equal(300, due.Length);
        Assert.All(due.Index(), d =>
            Assert.InRange(d.Item, 1_000 + d.Index * second / 300 - 1, 1_000 + d.Index * second / 300 + 1));
    }

    private static IEnumerable<long> Taken(ArrivalSchedule schedule)
    {
        while (schedule.NextDue < long.MaxValue)
            yield return schedule.Take(0);
    }
}
