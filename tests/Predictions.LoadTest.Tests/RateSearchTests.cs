using System.Diagnostics;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Results;
using Predictions.Testing;

namespace Predictions.LoadTest.Tests;

public class RateSearchTests
{
    [Theory]
    [InlineData(100, 1_000)]
    [InlineData(1_000, 100)]
    [InlineData(50_000, 30)]
    public async Task The_search_finds_the_limit_from_either_side(double from, double capacity)
    {
        var search = new RateSearch(new Slo(10, 0), 0.05);
        await search.RunAsync(from, 1_000_000, rate => Task.FromResult(Measured(rate <= capacity ? 5 : 50)), default);
        Assert.InRange(search.Held!.Rate, capacity / 1.05, capacity);
        Assert.Equal(search.Curve.OrderBy(c => c.Rate), search.Curve);
        Assert.InRange(search.Curve.Count, 2, 25 + 2 * RateSearch.Tries);
        // Both rates that decide were tried three times.
        Assert.Equal(RateSearch.Tries, search.Curve.Count(c => c.Rate == search.Held.Rate));
        Assert.Equal(RateSearch.Tries, search.Curve.Count(c => c.Rate == search.LowestMissed));
        Assert.Contains("was held in 3 of 3 tries; ", search.Confidence, StringComparison.Ordinal);
        Assert.EndsWith("was held in 0 of 3 tries.", search.Confidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(700)]
    public async Task One_bad_or_good_run_near_the_limit_does_not_change_the_result(double capacity)
    {
        // The first run of each rate above 600 has the opposite result.
        var seen = new HashSet<double>();
        var search = new RateSearch(new Slo(10, 0), 0.05);
        await search.RunAsync(
            500, 1_000_000,
            rate => Task.FromResult(Measured(rate <= capacity != (rate > 600 && seen.Add(rate)) ? 5 : 50)), default);
        Assert.Null(search.HeldAbove);
        Assert.InRange(search.Held!.Rate, capacity / 1.31, capacity * 1.05);
    }

    [Fact]
    public async Task A_target_that_misses_a_rate_and_holds_a_higher_one_has_no_certain_verdict()
    {
        var search = new RateSearch(new Slo(10, 0), 0.05);
        await search.RunAsync(
            100, 400, rate => Task.FromResult(Measured(rate is > 150 and < 200 ? 50 : 5)), default);
        await search.RunAsync(400, 400, _ => Task.FromResult(Measured(5)), default);
        Assert.Equal(400, search.HeldAbove);
        Assert.InRange(search.Held!.Rate, 100, 150);
        Assert.StartsWith(
            "Uncertain: 400 a second was held in 3 of 3 tries, although ", search.Confidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_without_a_held_rate_ends()
    {
        var search = new RateSearch(new Slo(10, 0), 0.05);
        await search.RunAsync(100, 1_000, _ => Task.FromResult(Measured(50)), default);
        Assert.Null(search.Held);
    }

    [Fact]
    public async Task No_rate_above_the_maximum_is_tried()
    {
        var search = new RateSearch(new Slo(10, 0), 0.05);
        await search.RunAsync(100, 500, _ => Task.FromResult(Measured(5)), default);
        Assert.Equal(500, search.Held!.Rate);
    }

    [Fact]
    public async Task The_search_finds_the_limit_of_a_server()
    {
        // Four concurrent requests of at least 20 ms each: at most 200 a second. A timer may end a tick early.
        using var slots = new SemaphoreSlim(4);
        await using var server = await FakeServer.StartAsync(async () =>
        {
            await slots.WaitAsync();
            for (var began = Stopwatch.StartNew(); began.ElapsedMilliseconds < 20;)
                await Task.Delay(Math.Max(1, 20 - (int)began.ElapsedMilliseconds));
            slots.Release();
            return Reply.Good;
        });
        var plan = Loaded.Plan(server.Grpc) with { Seconds = 1.5, GiveUpSeconds = 1 };
        var search = new RateSearch(new Slo(150, 0), 0.2);
        await search.RunAsync(60, 1_000, rate => Loaded.MeasureAsync(plan with { Rate = rate }), default);
        // A rate slightly over the limit is missed only after its queue has grown. A busy machine may not hold the lowest rate.
        Assert.InRange(search.Held?.Rate ?? 0, LongForm.Or(0, 60), 240);
        Assert.Contains(search.Curve, c => !c.IsHeld);
    }

    internal static Measurement Measured(double p99Ms, double throughput = 1) => new()
    {
        Target = "grpc://127.0.0.1:1",
        Rate = 1,
        Connections = 1,
        Seconds = 1,
        Throughput = throughput,
        Latency = Latency(p99Ms),
        AnswerLatency = Latency(p99Ms),
        Lateness = Latency(0),
        Errors = new Dictionary<string, long>(),
        LoadTesterBusyPercent = 1,
        ConnectionsReopened = 0,
        RequestsResent = 0,
        OpaqueHeaders = 0,
        IsInterrupted = false,
        IsGivenUp = false,
    };

    private static Latencies Latency(double ms) => new()
    {
        Requests = 100, MeanMs = ms, P50Ms = ms, P90Ms = ms, P99Ms = ms, P999Ms = ms, MaxMs = ms, Percentiles = [],
    };
}
