using Predictions.Core.Features;

namespace Predictions.Core.Tests;

public class CleanedCyclesTests
{
    [Fact]
    public void An_interval_of_twice_the_usual_is_two_cycles()
    {
        var cleaned = Clean(29, 28, 58, 29, 30);
        Assert.InRange(cleaned.UnloggedPeriods, 0.6, 1.1);
        Assert.Equal([29, 28, 29, 29, 30], cleaned.LikelyDays.ToArray());
    }

    [Fact]
    public void Three_times_the_usual_is_three()
    {
        var cleaned = Clean(29, 28, 87, 29, 30, 29);
        Assert.InRange(cleaned.UnloggedPeriods, 1, 2.1);
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
    public void A_break_of_any_length_changes_neither_the_lengths_nor_the_skip_rate()
    {
        var plain = Clean(29, 28, 29, 28, 29);
        foreach (var days in (int[])[120, 365, 1042])
        {
            var cleaned = Clean(29, 28, 29, days, 28, 29);
            Assert.Equal(plain.LikelyDays.ToArray(), cleaned.LikelyDays.ToArray());
            Assert.Equal(plain.SkipRate, cleaned.SkipRate, 1e-12);
            Assert.Equal(0, cleaned.UnloggedPeriods);
        }
    }

    [Fact]
    public void A_start_that_splits_a_cycle_does_not_pull_the_typical_length()
    {
        var cleaned = Clean(29, 30, 29, 30, 14);
        Assert.Equal(1, cleaned.SuspectedSpotting);
        Assert.InRange(cleaned.LastWasSpotting, 0.9, 1);
        Assert.Equal(Posterior(29, 30, 29, 30).TypicalDays, Posterior(29, 30, 29, 30, 14).TypicalDays, 0.5);
    }

    [Fact]
    public void Short_cycles_of_a_person_who_has_them_are_no_spotting()
    {
        var cleaned = Clean(19, 20, 18, 19, 20, 19);
        Assert.Equal(0, cleaned.SuspectedSpotting);
        Assert.Equal(6, cleaned.LikelyDays.Length);
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
        LengthMixture.From(LengthPrior.Population, Clean(lengths).Evidence).Combined();

    private static CleanedCycles Clean(params int[] lengths) =>
        CleanedCycles.From(lengths, LengthPrior.Population, new double[lengths.Length]);
}
