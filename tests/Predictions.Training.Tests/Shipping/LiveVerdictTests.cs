using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

public class LiveVerdictTests
{
    [Fact]
    public void A_better_candidate_is_named_with_its_interval()
    {
        // 10,000 differences of mean −0.03 and variance 1: ±1.96 × 0.01 around it.
        var verdict = LiveVerdict.Of(new LiveComparison("m@1", "m@2", 10_000, 3_000, 3_300, 10_009), 1.7);
        Assert.Equal(-0.03, verdict.MeanDifferenceDays, 9);
        Assert.Equal(0.01, verdict.StandardErrorDays, 9);
        Assert.Equal(0.99865, verdict.ProbabilityCandidateBetter, 5);
        Assert.Equal("m@2", verdict.Better);
        Assert.Equal("m@2 is better by 0.030 days of CRPS (95 %: 0.010 to 0.050; 10,000 periods; P(better) 99.9 %)",
            verdict.Sentence);
    }

    [Fact]
    public void A_worse_candidate_leaves_the_stable_one_better()
    {
        var verdict = LiveVerdict.Of(new LiveComparison("m@1", "m@2", 10_000, 3_600, 3_000, 10_036), 1.7);
        Assert.Equal("m@1", verdict.Better);
        Assert.Equal("m@1 is better by 0.060 days of CRPS (95 %: 0.040 to 0.080; 10,000 periods; P(better) above 99.9 %)",
            verdict.Sentence);
    }

    [Fact]
    public void What_is_not_told_apart_says_how_many_periods_would_tell()
    {
        // Four times in five, 1 % of 1.7 days shows with (1.96 + 0.84)² / 0.017² = 27,159 periods of variance 1.
        var verdict = LiveVerdict.Of(new LiveComparison("m@1", "m@2", 400, 100, 102, 400.01), 1.7);
        Assert.Null(verdict.Better);
        Assert.Equal(27_159, verdict.PeriodsForOnePercent!.Value, 0.5);
        Assert.Equal(
            "m@2 and m@1 are not yet distinguishable: m@2 is ahead by 0.005 days of CRPS (95 %: -0.093 to 0.103; 400 " +
            "periods; P(better) 54.0 %); about 28,000 periods would be needed to detect a difference of 1 %",
            verdict.Sentence);
    }

    [Fact]
    public void When_one_percent_would_have_shown_no_more_periods_are_asked_for()
    {
        var verdict = LiveVerdict.Of(new LiveComparison("m@1", "m@2", 30_000, 1000, 1003, 30_000), 1.7);
        Assert.EndsWith("; a difference of 1 % would have been detected by now", verdict.Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, 0, 29, 30)]
    [InlineData(1, 0, 5, 25)]
    [InlineData(500, 0, 0, 0)]
    public void Few_periods_or_no_spread_decide_nothing(double periods, double worse, double better, double squares) =>
        Assert.Null(LiveVerdict.Of(new LiveComparison("m@1", "m@2", periods, worse, better, squares), 1.7).Better);

    [Fact]
    public void Thirty_clear_periods_decide() =>
        Assert.Equal("m@2", LiveVerdict.Of(new LiveComparison("m@1", "m@2", 30, 0, 30, 31), null).Better);

    [Fact]
    public void The_distance_from_uniform_is_the_largest_gap()
    {
        var uniform = Enumerable.Range(1, 10).Select(i => (i / 10.0, 5.0 * i)).Append((double.PositiveInfinity, 50.0));
        Assert.Equal(0, LiveFigures.DistanceFromUniform([.. uniform])!.Value, 9);
        Assert.Equal(0.3, LiveFigures
            .DistanceFromUniform([(0.1, 10), (0.5, 80), (1, 100), (double.PositiveInfinity, 100)])!.Value, 9);
        Assert.Null(LiveFigures.DistanceFromUniform([(0.5, 0), (1, 0)]));
    }
}
