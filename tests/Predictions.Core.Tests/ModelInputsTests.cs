using Predictions.Core.Features;
using Predictions.Core.History;

namespace Predictions.Core.Tests;

public class ModelInputsTests
{
    private static readonly DateOnly First = new(2026, 1, 1);

    [Fact]
    public void Inputs_are_what_the_log_says_on_the_first_day_of_a_cycle()
    {
        // Lengths of 28, 30 and 29 days; the last of these cycles has an ovulation and a sign.
        var history = CycleHistory.FromSorted(
            [Bleed(0, 5), Bleed(28, 4), Bleed(58, 6), Bleed(87, 3)],
            [new Ovulation(First.AddDays(58 + 14), OvulationEvidence.LhTest)], [],
            [new FertilitySign(First.AddDays(58 + 10), FertilitySignKind.MonitorHigh)], birthYear: 1990);
        var values = Filled(history, First.AddDays(87));
        Assert.Equal([3, 29], values[..2]);
        Assert.Equal(29 / 29.0, values[3]);
        Assert.Equal([36, 6, (double)OvulationEvidence.LhTest, 10], values[4..]);
    }

    [Fact]
    public void What_is_not_logged_is_0()
    {
        var values = Filled(CycleHistory.FromSorted([Bleed(0, 0), Bleed(28, 0)], [], []), First.AddDays(28));
        Assert.Equal([0, 0, 0, 0], values[4..]);
    }

    [Fact]
    public void An_ovulation_and_a_sign_of_an_earlier_cycle_do_not_count()
    {
        var history = CycleHistory.FromSorted(
            [Bleed(0, 5), Bleed(28, 5), Bleed(56, 5)], [new Ovulation(First.AddDays(14), OvulationEvidence.Monitor)], [],
            [new FertilitySign(First.AddDays(10), FertilitySignKind.MonitorHigh)], birthYear: 0);
        Assert.Equal([0, 0], Filled(history, First.AddDays(56))[6..]);
        Assert.Equal([3, 10], Filled(history, First.AddDays(28))[6..]);
    }

    [Fact]
    public void An_ovulation_without_a_kind_counts_as_one_of_another_kind()
    {
        var history = CycleHistory.FromSorted(
            [Bleed(0, 5), Bleed(28, 5)], [new Ovulation(First.AddDays(14), OvulationEvidence.Unspecified)], []);
        Assert.Equal((double)OvulationEvidence.Other, Filled(history, First.AddDays(28))[6]);
    }

    [Fact]
    public void An_unlogged_period_doubles_the_ratio_and_not_the_usual_length()
    {
        var history = CycleHistory.FromSorted([Bleed(0, 5), Bleed(28, 5), Bleed(56, 5), Bleed(84, 5), Bleed(140, 5)], [], []);
        var values = Filled(history, First.AddDays(140));
        Assert.Equal(28, values[1]);
        Assert.Equal(2, values[3]);
    }

    [Fact]
    public void A_first_interval_is_a_multiple_of_the_populations_usual_length() => Assert.Equal(
        31 / 29.3, Filled(CycleHistory.FromSorted([Bleed(0, 5), Bleed(31, 5)], [], []), First.AddDays(31))[3], 1e-12);

    [Fact]
    public void There_are_none_before_a_cycle_has_ended_nor_after_one_with_a_pause()
    {
        var values = new double[ModelInputs.All.Count];
        var one = CycleHistory.FromSorted([Bleed(0, 5)], [], []);
        Assert.False(ModelInputs.TryFill(one, First, LengthPrior.Population, values));
        Assert.False(ModelInputs.TryFill(CycleHistory.FromSorted([], [], []), First, LengthPrior.Population, values));
        var paused = CycleHistory.FromSorted(
            [Bleed(0, 5), Bleed(28, 5), Bleed(128, 5)], [],
            [new Pause(First.AddDays(40), First.AddDays(100), PauseReason.Other)]);
        Assert.False(ModelInputs.TryFill(paused, First.AddDays(128), LengthPrior.Population, values));
    }

    [Fact]
    public void Records_after_the_day_do_not_count()
    {
        var history = CycleHistory.FromSorted([Bleed(0, 5), Bleed(28, 5), Bleed(60, 5)], [], []);
        var known = CycleHistory.FromSorted([Bleed(0, 5), Bleed(28, 5)], [], []);
        Assert.Equal(Filled(known, First.AddDays(28)), Filled(history, First.AddDays(28)));
    }

    private static Period Bleed(int day, int days) => new(First.AddDays(day), days);

    private static double[] Filled(CycleHistory history, DateOnly asOf)
    {
        var values = new double[ModelInputs.All.Count];
        Assert.True(ModelInputs.TryFill(history, asOf, LengthPrior.Population, values));
        return values;
    }
}
