using Predictions.Core.History;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class CohortTests
{
    private static readonly ChartedPerson[] Women = Cohort.Simulate(1, 6000, CohortShape.Default);
    private static readonly ChartedPerson[] WithoutPause = [.. Women.Where(w => w.Cycles.All(c => c.Pause is null))];
    private static readonly ChartedCycle[] Cycles = [.. Women.SelectMany(w => w.Cycles).Where(c => c.Pause is null)];

    [Fact]
    public void Cycles_last_30_0_days_with_a_deviation_of_5_1() =>
        AssertMoments(Cycles.Select(c => c.LengthDays), 30.0, 5.1, 0.1);

    [Fact]
    public void Luteal_phases_last_12_4_days_with_a_deviation_of_2() =>
        AssertMoments(Cycles.Select(c => c.LengthDays - c.OvulationDay!.Value), 12.4, 2.0, 0.1);

    [Fact]
    public void Bleeding_lasts_4_days_with_a_deviation_of_1_5() => AssertMoments(Cycles.Select(c => c.BleedDays), 4.0, 1.5, 0.1);

    [Fact]
    public void Half_the_women_have_a_deviation_under_2_5_days_and_some_a_far_larger_one()
    {
        double[] deviations = [.. WithoutPause.Where(w => w.Cycles.Count >= 10).Select(w => Deviation(w.Cycles)).Order()];
        Assert.Equal(2.5, deviations[deviations.Length / 2], 0.15);
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

    [Fact]
    public void Evidence_leaves_the_cycles_as_they_are_and_age_follows_their_length()
    {
        var observed = Cohort.Simulate(1, 6000, CohortShape.WithEvidence);
        Assert.Equal(Women.Select(w => w.FirstDay), observed.Select(w => w.FirstDay));
        Assert.All(Women.Zip(observed), w => Assert.Equal(w.First.Cycles.Select(Length), w.Second.Cycles.Select(Length)));

        var aged = observed.Where(w => w.BirthYear > 0).ToArray();
        Assert.InRange(aged.Length / (double)observed.Length, 0.67, 0.73);
        var ages = aged.Select(w => (double)w.FirstDay.Year - w.BirthYear).ToArray();
        var slope = Slope(ages, [.. aged.Select(w => Math.Log(w.Cycles.Average(c => c.LengthDays) - 10))]);
        Assert.InRange(slope, -0.013, -0.006);

        static (int Days, int? Ovulation, bool IsLogged) Length(ChartedCycle cycle) =>
            (cycle.LengthDays, cycle.OvulationDay, cycle.IsLogged);
    }

    [Fact]
    public void Signs_precede_ovulation_and_records_of_it_err_by_their_kind()
    {
        var observed = Cohort.Simulate(1, 6000, CohortShape.WithEvidence);
        ChartedCycle[] cycles = [.. observed.SelectMany(w => w.Cycles).Where(c => c is { Pause: null, IsLogged: true })];
        var signers = observed.Count(w => w.Cycles.Any(c => c.Evidence.FirstSignDay is not null));
        Assert.InRange(signers / (double)observed.Length, 0.27, 0.33);

        // 4.2 and 4.6 days by monitor and by mucus in Fehring's trial, and at most one sign in ten follows ovulation.
        var gaps = cycles.Where(c => c.Evidence.FirstSignDay is not null)
            .Select(c => c.OvulationDay!.Value - c.Evidence.FirstSignDay!.Value).ToArray();
        Assert.InRange(gaps.Average(), 3.9, 5);
        Assert.InRange(gaps.Count(g => g < 0) / (double)gaps.Length, 0.01, 0.1);

        Assert.InRange(Spread(ChartMethod.Monitor), 0.6, 1.3);
        Assert.InRange(Spread(ChartMethod.Mucus), 1.5, 2.4);
        Assert.All(cycles, c => Assert.True(c.Evidence.Method == ChartMethod.LhTest || c.Evidence.NegativeTests == 0));
        Assert.Contains(cycles, c => c.Evidence.NegativeTests > 0);

        double Spread(ChartMethod method)
        {
            double[] errors =
            [
                .. cycles.Where(c => c.IsOvulationLogged && c.Evidence.Method == method)
                    .Select(c => (double)c.LoggedOvulationDay!.Value - c.OvulationDay!.Value),
            ];
            var mean = errors.Average();
            return Math.Sqrt(errors.Average(e => (e - mean) * (e - mean)));
        }
    }

    [Fact]
    public void A_log_on_a_day_holds_what_was_seen_by_then()
    {
        var evidence = new ChartedEvidence(ChartMethod.LhTest, 16, 11, 12, 4);
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), [new ChartedCycle(28, 15, 5, Evidence: evidence)], 1990);
        Assert.Equal(0, person.LogOn(0, 10).Signs.Length);
        Assert.Equal(
            [new FertilitySign(person.FirstDay.AddDays(10), FertilitySignKind.FertileMucus),
                new FertilitySign(person.FirstDay.AddDays(11), FertilitySignKind.LhNegative)],
            person.LogOn(0, 12).Signs.ToArray());
        Assert.Equal((5, 0), (person.LogOn(0, 15).Signs.Length, person.LogOn(0, 15).Ovulations.Length));
        var record = new Ovulation(person.FirstDay.AddDays(15), OvulationEvidence.LhTest);
        Assert.Equal([record], person.LogAtOvulationOf(0).Ovulations.ToArray());
        Assert.Equal((0, 1990), (person.WithoutSigns().LogOn(0, 16).Signs.Length, person.LogAt(0).BirthYear));
    }

    private static double Slope(double[] x, double[] y)
    {
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y).Sum(p => (p.First - meanX) * (p.Second - meanY)) / x.Sum(v => (v - meanX) * (v - meanX));
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
