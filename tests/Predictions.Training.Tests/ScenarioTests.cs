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

    private static Scenario Of(string key) => All.Single(s => s.Key == key);
}
