using Predictions.LoadTest.Experiments;

namespace Predictions.LoadTest.Tests;

public class MemoryTrendTests
{
    [Fact]
    public void A_sawtooth_around_a_level_is_flat() =>
        Assert.True(Of(i => 100 + i % 5).IsFlat);

    [Fact]
    public void Growth_before_settling_does_not_count() =>
        Assert.True(Of(i => Math.Min(100, 40 + i)).IsFlat);

    [Fact]
    public void A_slope_is_growth()
    {
        var trend = Of(i => 100 + 0.05 * i);
        Assert.False(trend.IsFlat);
        // Samples are five seconds apart.
        Assert.Equal(36, trend.SlopeMiBPerHour, 3);
    }

    [Fact]
    public void A_single_jump_is_growth() => Assert.False(Of(i => i == 300 ? 150 : 100).IsFlat);

    [Fact]
    public void Few_samples_give_no_trend() => Assert.Null(MemoryTrend.Of(Samples(i => 100).Take(70), 300, 5));

    private static MemoryTrend Of(Func<int, double> memory) => MemoryTrend.Of(Samples(memory), 300, 5)!;

    private static IEnumerable<SoakSample> Samples(Func<int, double> memory) =>
        Enumerable.Range(1, 360).Select(i => new SoakSample(5 * i, 1_000, 1, 0, memory(i), 50));
}
