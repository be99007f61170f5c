using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Tests;

public class ScenarioTests
{
    private static readonly ChartedPerson Person = new(
        "a", new DateOnly(2020, 1, 1), [.. new[] { 28, 29, 27, 30, 41, 28 }.Select(l => new ChartedCycle(l, l - 13, 5))]);

    private static readonly IReadOnlyList<Scenario> All = Scenario.AllOf([Person], 1);

    [Fact]
    public void A_forecast_sees_only_what_was_logged_before_it()
    {
        var cases = Of("").Cases;
        Assert.Equal([30, 41, 28], cases.Select(c => c.TruthDays));
        Assert.Equal([28, 29, 27], cases[0].PastDays);
        Assert.Equal(cases[0].Start, cases[0].Log.Periods[^1].Start);
        Assert.All(cases, c => Assert.True(c.Log.Ovulations.ToArray().All(o => o.Date < c.Start)));
    }

    [Fact]
    public void Overdue_cases_are_the_cycles_that_came_that_far()
    {
        Assert.Equal([30, 41], Of("day_30_").Cases.Select(c => c.TruthDays));
        Assert.Equal([41], Of("day_40_").Cases.Select(c => c.TruthDays));
        Assert.Equal(40, Of("day_40_").Cases[0].AsOfDay);
    }

    [Fact]
    public void On_the_day_of_an_ovulation_that_one_is_logged_too()
    {
        var first = Of("ovulation_").Cases[0];
        Assert.Equal(16, first.AsOfDay);
        Assert.Equal(first.Start.AddDays(16), first.Log.Ovulations[^1].Date);
    }

    [Fact]
    public void A_silent_log_is_either_a_long_cycle_or_a_hole()
    {
        ChartedCycle cycle = new(28, null, 5), hole = cycle with { IsLogged = false };
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), [cycle, cycle, cycle, cycle, hole, cycle]);
        var silent = Assert.Single(Scenario.AllOf([person], 1).Single(s => s.Key == "holes_10_silent_40_").Cases,
            c => c.PastDays.Length == 3);
        Assert.Equal((40, 56), (silent.AsOfDay, silent.TruthDays));
    }

    [Fact]
    public void A_break_of_years_is_one_gap_after_which_each_cycle_is_forecast()
    {
        var cases = Of("real_break_").Cases;
        Assert.All(cases, c => Assert.InRange(c.PastDays.Max(), 365, 3 * 365 + 2 * 41));
        Assert.All(cases, c => Assert.Equal(1, c.PastDays.Count(d => d > 100)));
        Assert.Equal(28, cases[^1].TruthDays);
    }

    [Fact]
    public void Spotting_is_a_start_more_and_the_truth_stays()
    {
        var persons = Enumerable.Range(0, 30).Select(i => Person with { Id = $"{i}" }).ToArray();
        var all = Scenario.AllOf(persons, 1);
        var (plain, spotted) = (all.Single(s => s.Key == "").Cases, all.Single(s => s.Key == "real_spotting_").Cases);
        Assert.Equal(plain.Select(c => (c.Start, c.TruthDays)), spotted.Select(c => (c.Start, c.TruthDays)));
        var more = spotted.Zip(plain).Sum(p => p.First.Log.Periods.Length - p.Second.Log.Periods.Length);
        Assert.InRange(more / (double)plain.Sum(c => c.Log.Periods.Length - 1), 0.05, 0.15);
        // On the day of spotting, the next period ends the cycle that the spotting splits.
        Assert.All(all.Single(s => s.Key == "real_spotting_now_").Cases, c =>
        {
            Assert.Equal(c.Start, c.Log.Periods[^1].Start);
            Assert.Contains(c.PastDays[^1] + c.TruthDays, Person.Cycles.Select(cycle => cycle.LengthDays));
        });
    }

    [Fact]
    public void One_start_a_day_and_impossible_ovulations_leave_the_lengths_as_they_are()
    {
        var plain = Of("").Cases;
        var daily = Of("real_daily_").Cases;
        Assert.Equal(plain.Select(c => c.PastDays), daily.Select(c => KnownCycles.Of(c.Log).LengthsDays));
        Assert.All(daily, c => Assert.Equal(5 * (c.PastDays.Length + 1), c.Log.Periods.Length));
        var known = Of("real_ovulation_").Cases;
        Assert.Equal(plain.Select(c => c.PastDays), known.Select(c => c.PastDays));
        Assert.All(known, c => Assert.Equal(c.Start.AddDays(1), c.Log.Ovulations[^1].Date));
    }

    [Fact]
    public void Long_and_late_cycles_are_those_of_even_persons()
    {
        int[] lengths = [28, 29, 28, 29, 28, 29, 28, 36, 28];
        var even = Person with { Cycles = [.. lengths.Select(days => new ChartedCycle(days, 15, 5))] };
        var all = Scenario.AllOf([even, Person], 1);
        Assert.All(all.Single(s => s.Key == "real_long_").Cases, c => Assert.InRange(c.TruthDays, 58, 98));
        Assert.All(all.Single(s => s.Key == "real_long_").Cases, c => Assert.Equal(0, c.Person));
        var late = Assert.Single(all.Single(s => s.Key == "real_late_5_").Cases);
        Assert.Equal((7, 33, 36), (late.PastDays.Length, late.AsOfDay, late.TruthDays));
        Assert.DoesNotContain(all, s => s.Key == "real_late_10_");
    }

    [Fact]
    public void Fixed_histories_are_the_same_for_every_table()
    {
        var (fixedOnes, others) = (Fixed(All), Fixed(Scenario.AllOf([Person with { FirstDay = new DateOnly(2010, 5, 4) }], 9)));
        Assert.Equal(8, fixedOnes.Length);
        foreach (var (one, other) in fixedOnes.Zip(others))
        {
            Assert.Equal(one.Key, other.Key);
            Assert.Equal(
                one.Cases.Select(c => (c.Start, c.AsOfDay, c.TruthDays)),
                other.Cases.Select(c => (c.Start, c.AsOfDay, c.TruthDays)));
            Assert.All(one.Cases, c => Assert.True(c.TruthDays >= c.AsOfDay && c.PastDays.Length >= 3));
        }

        static Scenario[] Fixed(IReadOnlyList<Scenario> all) =>
            [.. all.Where(s => s.Key.StartsWith("fixed_", StringComparison.Ordinal))];
    }

    [Fact]
    public void Signs_are_in_the_log_of_their_own_situations_only()
    {
        ChartedCycle At(int length, int? sign) =>
            new(length, length - 13, 5, Evidence: new(FirstSignDay: sign, FirstNegativeTestDay: 9, NegativeTests: 2));
        ChartedCycle[] cycles = [At(28, 11), At(29, 12), At(28, 10), At(40, 19), At(30, 11)];
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), cycles);
        var all = Scenario.AllOf([person], 1);
        IReadOnlyList<ForecastCase> Cases(string key) => all.Single(s => s.Key == key).Cases;

        Assert.Equal([18, 10], Cases("sign_").Select(c => c.AsOfDay));
        Assert.Equal([12, 15], Cases("sign_").Select(c => c.Log.Signs.Length));
        Assert.Equal((15, 40), (Assert.Single(Cases("no_sign_")).AsOfDay, Cases("no_sign_")[0].TruthDays));
        Assert.Equal(11, Cases("no_sign_")[0].Log.Signs.Length);
        Assert.Equal([26, 16], Cases("signed_ovulation_").Select(c => c.AsOfDay));
        string[] without = ["", "day_20_", "holes_10_", "ovulation_", "unsigned_", "no_signs_"];
        Assert.All(without.SelectMany(Cases), c => Assert.Equal(0, c.Log.Signs.Length));
    }

    private static Scenario Of(string key) => All.Single(s => s.Key == key);
}
