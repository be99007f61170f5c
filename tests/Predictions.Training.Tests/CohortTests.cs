using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class CohortTests
{
    private static readonly ChartedPerson[] Women = Cohort.Simulate(1, 6000, CohortShape.Default);
    private static readonly ChartedPerson[] WithoutPause = [.. Women.Where(w => w.Cycles.All(c => c.Pause is null))];
    private static readonly ChartedCycle[] Cycles = [.. Women.SelectMany(w => w.Cycles).Where(c => c.Pause is null)];

    [Fact]
    public void Cycles_last_29_3_days_with_a_deviation_of_5_2() =>
        AssertMoments(Cycles.Select(c => c.LengthDays), 29.3, 5.2, 0.2);

    [Fact]
    public void Luteal_phases_last_12_4_days_with_a_deviation_of_2() =>
        AssertMoments(Cycles.Select(c => c.LengthDays - c.OvulationDay!.Value), 12.4, 2.0, 0.1);

    [Fact]
    public void Bleeding_lasts_4_days_with_a_deviation_of_1_5() => AssertMoments(Cycles.Select(c => c.BleedDays), 4.0, 1.5, 0.1);

    [Fact]
    public void Half_the_women_have_a_deviation_under_2_2_days_and_some_a_far_larger_one()
    {
        double[] deviations = [.. WithoutPause.Where(w => w.Cycles.Count >= 10).Select(w => Deviation(w.Cycles)).Order()];
        Assert.Equal(2.2, deviations[deviations.Length / 2], 0.15);
        Assert.InRange(deviations[deviations.Length * 9 / 10], 4.5, 8);
    }

    [Fact]
    public void A_womans_cycles_lean_to_the_long_side()
    {
        var above = 0.0;
        foreach (var person in WithoutPause.Where(w => w.Cycles.Count >= 10))
        {
            var mean = person.Cycles.Average(c => c.LengthDays);
            above += person.Cycles.Average(c => Math.Pow((c.LengthDays - mean) / Deviation(person.Cycles), 3));
        }

        Assert.True(above > 0);
    }

    [Fact]
    public void Most_logs_are_whole_and_some_have_holes()
    {
        Assert.InRange(Women.Count(w => w.Cycles.All(c => c.IsLogged)) / (double)Women.Length, 0.7, 0.9);
        Assert.InRange(Cycles.Count(c => !c.IsLogged) / (double)Cycles.Length, 0.015, 0.03);
        Assert.All(Women, w => Assert.True(w.Cycles[0].IsLogged));
    }

    [Fact]
    public void One_cycle_in_300_begins_a_pause_that_ends_within_it()
    {
        var paused = Women.SelectMany(w => w.Cycles).Where(c => c.Pause is not null).ToArray();
        Assert.InRange(paused.Length / (double)Cycles.Length, 0.0025, 0.0042);
        Assert.All(paused, c => Assert.True(c.Pause!.FromDay + c.Pause.Days <= c.LengthDays));
        Assert.Equal(4, paused.Select(c => c.Pause!.Reason).Distinct().Count());
    }

    [Fact]
    public void A_woman_is_the_same_in_a_cohort_of_any_size()
    {
        var few = Cohort.Simulate(1, 10, CohortShape.Default);
        Assert.All(few.Index(), w => Assert.Equal(Women[w.Index].Cycles, w.Item.Cycles));
        Assert.NotEqual(Women[0].Cycles, Cohort.Simulate(2, 1, CohortShape.Default)[0].Cycles);
    }

    private static double Deviation(IReadOnlyList<ChartedCycle> cycles)
    {
        var mean = cycles.Average(c => c.LengthDays);
        return Math.Sqrt(cycles.Sum(c => Math.Pow(c.LengthDays - mean, 2)) / (cycles.Count - 1));
    }

    private static void AssertMoments(IEnumerable<int> days, double mean, double deviation, double tolerance)
    {
        double[] values = [.. days.Select(d => (double)d)];
        var observed = values.Average();
        Assert.Equal(mean, observed, tolerance);
        Assert.Equal(deviation, Math.Sqrt(values.Average(v => (v - observed) * (v - observed))), tolerance);
    }
}
