using Predictions.Core.Features;

namespace Predictions.Core.Tests;

public class CleanedCyclesTests
{
    [Fact]
    public void An_interval_of_twice_the_usual_is_two_cycles()
    {
        var cleaned = Clean(29, 28, 58, 29, 30);
        Assert.InRange(cleaned.UnloggedPeriods, 0.8, 1.1);
        Assert.Equal([29, 28, 29, 29, 30], cleaned.LikelyDays.ToArray());
    }

    [Fact]
    public void Three_times_the_usual_is_three()
    {
        var cleaned = Clean(29, 28, 87, 29, 30, 29);
        Assert.InRange(cleaned.UnloggedPeriods, 1.3, 2.1);
        Assert.Equal(29, cleaned.LikelyDays[2]);
    }

    [Fact]
    public void A_long_cycle_of_an_irregular_person_stays_one()
    {
        var cleaned = Clean(26, 47, 31, 52, 38, 24, 44, 35);
        Assert.Contains(52, cleaned.LikelyDays.ToArray());
        Assert.InRange(cleaned.UnloggedPeriods, 0, 0.5);
    }

    [Fact]
    public void A_year_without_logging_does_not_change_the_length()
    {
        var cleaned = Clean(29, 28, 29, 365, 28, 29);
        Assert.Equal(5, cleaned.LikelyDays.Length);
        Assert.InRange(cleaned.UnloggedPeriods, 10.5, 12.5);
    }

    [Fact]
    public void Unlogged_periods_raise_the_skip_rate() =>
        Assert.True(Clean(29, 58, 29, 58, 29).SkipRate > 2 * Clean(29, 29, 29, 29, 29).SkipRate);

    [Fact]
    public void Unlogged_periods_barely_change_the_posterior()
    {
        var whole = Posterior(28, 29, 30, 28, 29, 30, 28, 29);
        var holed = Posterior(28, 29, 58, 29, 30, 28, 29);
        Assert.Equal(whole.TypicalDays, holed.TypicalDays, 0.3);
        Assert.InRange(holed.PredictiveScale / whole.PredictiveScale, 0.8, 1.25);
    }

    private static LengthPosterior Posterior(params int[] lengths) =>
        LengthPosterior.From(LengthPrior.Population, Clean(lengths).Evidence);

    private static CleanedCycles Clean(params int[] lengths) =>
        CleanedCycles.From(lengths, LengthPrior.Population, new double[lengths.Length]);
}
