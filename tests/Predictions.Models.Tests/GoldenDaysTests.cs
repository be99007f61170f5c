using System.Text;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

/// <summary>
/// Histories that real people have, day by day with the shipped model: one line a day, so that a change of any shows in a
/// difference. PREDICTIONS_WRITE_GOLDEN=1 rewrites them.
/// </summary>
public class GoldenDaysTests
{
    private static readonly DateOnly FirstDay = new(2024, 1, 1);
    private static readonly int[] Even = [28, 29, 28, 28, 29, 28, 29];

    private static readonly Dictionary<string, (CycleHistory History, int From, int To, int Step)> Told = new()
    {
        ["late-even"] = (Of(Even), 20, 90, 1),
        ["late-uneven"] = (Of([33, 42, 56]), 30, 90, 2),
        ["break"] = (Of([28, 29, 28, 28, 29, 28, 1042]), 1, 45, 2),
        ["break-and-five-cycles"] = (Of([28, 29, 28, 28, 29, 28, 1042, 28, 29, 28, 28, 29]), 1, 45, 2),
        ["long-60"] = (Of([.. Enumerable.Repeat(60, 9)]), 1, 90, 10),
        ["long-70"] = (Of([.. Enumerable.Repeat(70, 9)]), 1, 100, 10),
        ["long-80"] = (Of([.. Enumerable.Repeat(80, 9)]), 1, 110, 10),
        ["long-90"] = (Of([.. Enumerable.Repeat(90, 9)]), 1, 120, 10),
        ["short-outlier"] = (Of([.. Enumerable.Repeat(28, 12), 14]), 1, 40, 1),
        ["mid-cycle-bleed"] = (Of([29, 30, 29, 30, 14]), 1, 40, 1),
        ["mid-cycle-bleed-then-29"] = (Of([29, 30, 29, 30, 14, 29]), 1, 40, 3),
        ["irregular-by-range"] = (Of([28, 27, 26, 25, 29, 24, 38, 23, 45, 26, 60, 31]), 1, 70, 5),
        ["regular-45"] = (Of([.. Enumerable.Repeat(45, 8)]), 1, 70, 5),
        ["lh-test-on-day-2"] = (Of(Even, (1, OvulationEvidence.LhTest)), 1, 31, 2),
        ["ovulation-before-each-period"] =
            (Of(Even, [.. Starts(Even).Select(day => (day - 1, OvulationEvidence.LhTest))]), 1, 31, 2),
        ["weaker-record-after-temperature"] =
            (Of(Even, (16, OvulationEvidence.TemperatureShift), (22, OvulationEvidence.Other)), 15, 31, 1),
        ["one-start-a-day-13-days"] = (OneADay(13), 1, 31, 1),
        ["start-inside-a-bleed"] = (Bleeds((0, 7), (28, 7), (56, 7), (58, 1)), 1, 31, 1),
        ["period-in-open-pause"] = (Paused(null), 1, 15, 7),
        ["period-on-last-day-of-pause"] = (Paused(500), 1, 31, 5),
    };

    public static TheoryData<string> Names => [.. Told.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_day_equals_the_golden_one(string name)
    {
        var model = ModelRegistry.Load(Path.Combine(AppContext.BaseDirectory, "shipped")).Current.Stable!.Scoring;
        var (history, from, to, step) = Told[name];
        var last = LastCycle(history);
        var text = new StringBuilder();
        for (var day = from; day <= to; day += step)
        {
            var times = default(StageTimes);
            var request = new ForecastRequest(last.AddDays(day - 1), 1, 0.8, false);
            Append(text, day, ForecastPipeline.Run(history, request, model, ref times).Value);
        }

        GoldenFile.Compare(Path.Combine("days", name), text.ToString());
    }

    private static void Append(StringBuilder text, int day, Forecast told)
    {
        text.Append($"day {day}: {told.Status}{(told.DaysLate > 0 ? $" {told.DaysLate}" : "")}, {told.Phase}");
        foreach (var cycle in told.Cycles)
        {
            text.Append($", in {cycle.PeriodStart.Likely.DayNumber - told.AsOf.DayNumber} days ");
            text.Append($"[{Until(cycle.PeriodStart.Earliest)} to {Until(cycle.PeriodStart.Latest)}], ");
            text.Append($"fertile [{Until(cycle.FertileWindow.Start)} to {Until(cycle.FertileWindow.End)}]");
        }

        text.Append($"; {told.Basis.CyclesUsed} used, {told.Basis.CyclesExcluded} excluded, ");
        text.Append($"{told.Basis.UnloggedPeriodsSuspected:F6} unlogged, {told.Basis.TypicalCycleDays:F6} days, ");
        text.Append($"{told.Basis.Regularity}\n");

        int Until(DateOnly date) => date.DayNumber - told.AsOf.DayNumber;
    }

    private static DateOnly LastCycle(CycleHistory history)
    {
        Span<int> lengths = stackalloc int[history.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[history.Periods.Length];
        ObservedCycles.TryDerive(history, history.Periods[^1].Start, lengths, evidence, out var cycles);
        return cycles.LastStart;
    }

    // Days of the starts after the first one, from the first day.
    private static IEnumerable<int> Starts(int[] lengths) => lengths.Select((_, i) => lengths[..(i + 1)].Sum());

    // Ovulations are in days from the last start, or from the first day where they are many.
    private static CycleHistory Of(int[] lengths, params (int Day, OvulationEvidence Evidence)[] ovulations)
    {
        var last = FirstDay.AddDays(ovulations.Length > 2 ? 0 : lengths.Sum());
        return CycleHistory.FromSorted(
            [new(FirstDay, 5), .. Starts(lengths).Select(day => new Period(FirstDay.AddDays(day), 4))],
            [.. ovulations.Select(o => new Ovulation(last.AddDays(o.Day), o.Evidence))],
            []);
    }

    private static CycleHistory Bleeds(params (int Day, int Days)[] bleeds) =>
        CycleHistory.FromSorted([.. bleeds.Select(b => new Period(FirstDay.AddDays(b.Day), b.Days))], [], []);

    private static CycleHistory OneADay(int days) =>
        Bleeds([(0, 5), (28, 5), (57, 5), .. Enumerable.Range(85, days).Select(day => (day, 1))]);

    private static CycleHistory Paused(int? lastDay) => CycleHistory.FromSorted(
        [new(FirstDay, 5), new(FirstDay.AddDays(28), 5), new(FirstDay.AddDays(500), 5)],
        [],
        [new Pause(FirstDay.AddDays(40), lastDay is { } day ? FirstDay.AddDays(day) : null, PauseReason.Postpartum)]);
}
