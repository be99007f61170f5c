using Predictions.Core.History;

namespace Predictions.Training.Evaluation;

/// <summary>A part of the log that a forecast rests on, and how it is exchanged for another woman's.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Exchanged">The log of the first case with this part of the second. Days count from the first day of each running
/// cycle.</param>
public sealed record LogInput(string Name, Func<ForecastCase, ForecastCase, CycleHistory> Exchanged)
{
    /// <summary>
    /// All inputs. The second and the third split the first: a woman's own lengths, stretched to another's median, and another's
    /// lengths, stretched to her own.
    /// </summary>
    public static readonly IReadOnlyList<LogInput> All =
    [
        new("past lengths", (own, other) => WithPast(own, other, 1)),
        new("past lengths: typical", (own, other) => WithPast(own, own, MedianRatio(other, own))),
        new("past lengths: spread, order, number", (own, other) => WithPast(own, other, MedianRatio(own, other))),
        new(
            "signs and ovulations of past cycles",
            (own, other) => WithEvidence(own, other, StartsOf(own), own.Log.Periods.ToArray(), own.Log.Pauses.ToArray())),
        new("lengths of bleeds", WithBleeds),
        new("age", WithAge),
        new("signs of the running cycle", WithRunningSigns),
        new("ovulation of the running cycle", WithRunningOvulations),
    ];

    private static double MedianRatio(ForecastCase of, ForecastCase to) =>
        of.PastDays.Length > 0 && to.PastDays.Length > 0 ? Median(of.PastDays) / Median(to.PastDays) : 1;

    private static double Median(int[] days)
    {
        int[] sorted = [.. days.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }

    // Another past before her own running cycle. Its days are stretched towards the first day of the running cycle.
    private static CycleHistory WithPast(ForecastCase own, ForecastCase past, double stretch)
    {
        var log = past.Log;
        Period[] periods =
        [
            .. log.Periods.ToArray().Where(p => IsPast(p.Start)).Select(p => p with { Start = At(p.Start) }),
            .. own.Log.Periods.ToArray().Where(p => p.Start >= own.Start),
        ];
        Pause[] pauses =
        [
            .. log.Pauses.ToArray().Where(p => IsPast(p.From))
                .Select(p => p with { From = At(p.From), Until = p.Until is { } until ? At(until) : null }),
        ];
        DateOnly[] starts = [.. periods.Select(p => p.Start).Where(start => start <= own.Start)];
        return WithEvidence(own, own, starts, periods, pauses);

        DateOnly At(DateOnly day) =>
            own.Start.AddDays((int)Math.Round(stretch * (day.DayNumber - past.Start.DayNumber)));

        bool IsPast(DateOnly day) => day < past.Start && At(day) < own.Start;
    }

    // The evidence of another past, in cycles that begin on given days. Each record keeps its distance to the next period, which
    // varies less than that to the last one. Cycles are paired from the latest one back.
    private static CycleHistory WithEvidence(
        ForecastCase own, ForecastCase other, DateOnly[] starts, Period[] periods, Pause[] pauses)
    {
        var hers = StartsOf(other);
        return Of(
            own, periods,
            [
                .. other.Log.Ovulations.ToArray().Select(o => (Record: o, Day: Moved(o.Date))).Where(o => o.Day is not null)
                    .Select(o => o.Record with { Date = o.Day!.Value }),
                .. own.Log.Ovulations.ToArray().Where(o => o.Date >= own.Start),
            ],
            [
                .. other.Log.Signs.ToArray().Select(s => (Record: s, Day: Moved(s.Date))).Where(s => s.Day is not null)
                    .Select(s => s.Record with { Date = s.Day!.Value }),
                .. own.Log.Signs.ToArray().Where(s => s.Date >= own.Start),
            ],
            pauses);

        DateOnly? Moved(DateOnly day)
        {
            var next = Array.FindIndex(hers, start => start > day);
            var back = hers.Length - next;
            if (next < 1 || back >= starts.Length)
                return null;
            var moved = starts[^back].AddDays(day.DayNumber - hers[next].DayNumber);
            return moved > starts[^(back + 1)] ? moved : null;
        }
    }

    private static CycleHistory WithBleeds(ForecastCase own, ForecastCase other)
    {
        int[] bleeds = [.. other.Log.Periods.ToArray().Where(p => p.Start <= other.Start).Select(p => p.Days).Reverse()];
        Period[] periods = [.. own.Log.Periods.ToArray().Reverse()];
        return Of(
            own, [.. periods.Select((p, i) => p with { Days = i < bleeds.Length ? bleeds[i] : 0 })],
            own.Log.Ovulations.ToArray(), own.Log.Signs.ToArray());
    }

    private static CycleHistory WithAge(ForecastCase own, ForecastCase other) => Of(
        own, own.Log.Periods.ToArray(), own.Log.Ovulations.ToArray(), own.Log.Signs.ToArray(),
        birthYear: other.Log.BirthYear == 0 ? 0 : own.Start.Year - (other.Start.Year - other.Log.BirthYear));

    private static CycleHistory WithRunningSigns(ForecastCase own, ForecastCase other) => Of(
        own, own.Log.Periods.ToArray(), own.Log.Ovulations.ToArray(),
        [
            .. own.Log.Signs.ToArray().Where(s => s.Date < own.Start),
            .. other.Log.Signs.ToArray().Where(s => s.Date >= other.Start)
                .Select(s => s with { Date = Shifted(s.Date, own, other) }),
        ]);

    private static CycleHistory WithRunningOvulations(ForecastCase own, ForecastCase other) => Of(
        own, own.Log.Periods.ToArray(),
        [
            .. own.Log.Ovulations.ToArray().Where(o => o.Date < own.Start),
            .. other.Log.Ovulations.ToArray().Where(o => o.Date >= other.Start)
                .Select(o => o with { Date = Shifted(o.Date, own, other) }),
        ],
        own.Log.Signs.ToArray());

    private static DateOnly Shifted(DateOnly day, ForecastCase own, ForecastCase other) =>
        own.Start.AddDays(day.DayNumber - other.Start.DayNumber);

    private static DateOnly[] StartsOf(ForecastCase asked) =>
        [.. asked.Log.Periods.ToArray().Select(p => p.Start).Where(start => start <= asked.Start)];

    // Records that a stretch moved to one day are one.
    private static CycleHistory Of(
        ForecastCase own, Period[] periods, Ovulation[] ovulations, FertilitySign[] signs, Pause[]? pauses = null,
        int? birthYear = null) => CycleHistory.FromSorted(
            [.. periods.DistinctBy(p => p.Start).OrderBy(p => p.Start)],
            [.. ovulations.DistinctBy(o => o.Date).OrderBy(o => o.Date)],
            [.. (pauses ?? own.Log.Pauses.ToArray()).DistinctBy(p => p.From).OrderBy(p => p.From)],
            [.. signs.Distinct().Order()],
            birthYear ?? own.Log.BirthYear);
}
