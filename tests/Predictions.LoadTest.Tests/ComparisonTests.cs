using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Tests;

public class ComparisonTests
{
    [Fact]
    public async Task Each_round_starts_with_another_target()
    {
        var order = new List<(int Round, int Target)>();
        await new Comparison(3).RunAsync(3, (round, target) =>
        {
            order.Add((round, target));
            return Task.FromResult(RateSearchTests.Measured(1));
        }, default);
        Assert.Equal([(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (1, 0), (2, 2), (2, 0), (2, 1)], order);
    }

    [Fact]
    public async Task Ratios_are_computed_round_by_round()
    {
        double[][] answers = [[100, 200, 400], [50, 120, 160]];
        var comparison = new Comparison(2);
        await comparison.RunAsync(3, (round, target) =>
            Task.FromResult(RateSearchTests.Measured(1, answers[target][round])), default);
        Assert.Equal(new RoundStatistics(200, 100, 400), comparison.FigureOf(0, m => m.Throughput));
        Assert.Equal(new RoundStatistics(0.5, 0.4, 0.6), comparison.RatioOf(1, m => m.Throughput));
        Assert.Null(comparison.FigureOf(0, m => m.Server?.BusyPercent));
    }

    [Fact]
    public async Task A_slower_server_has_lower_throughput_and_higher_latency()
    {
        await using var quick = await FakeServer.StartAsync(() => DelayedAsync(5));
        // The gap is far larger than the delays of a busy machine.
        await using var slow = await FakeServer.StartAsync(() => DelayedAsync(500));
        var comparison = new Comparison(2);
        var plan = Loaded.Plan(quick.Grpc) with { Rate = null, Closed = 4, Seconds = 2 };
        await comparison.RunAsync(2, (_, i) =>
            Loaded.MeasureAsync(plan with { Target = i == 0 ? quick.Grpc : slow.Grpc }), default);
        Assert.InRange(comparison.RatioOf(1, m => m.Throughput)!.Median, 0, 0.7);
        Assert.InRange(comparison.RatioOf(1, m => m.Latency.P50Ms)!.Median, 1.4, double.MaxValue);
    }

    private static async Task<Reply> DelayedAsync(int ms)
    {
        await Task.Delay(ms);
        return Reply.Good;
    }
}
