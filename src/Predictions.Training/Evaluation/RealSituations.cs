using Predictions.Core.History;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>
/// The charts of a table, logged as real people log: with a break of years, with spotting logged as periods, one start a day,
/// with ovulations that cannot be, and with long even cycles. All changes are seeded. Late periods are those of the charts.
/// </summary>
internal sealed class RealSituations(IReadOnlyList<ChartedPerson> persons, int seed)
{
    /// <summary>The group of their scenarios.</summary>
    public const string Group = "Histories that real people have";

    private const int MinPast = Scenario.MinPastCycles;
    private const double SpottingRate = 0.1;
    private const int MinCycleDays = HistoryLimits.MinCycleDays;
    private const int UnknownBleedDays = 5;
    private const int DailyAsOf = 7;
    private const double EvenDays = 4;
    private const int MinCarefulCycles = 6;

    // One stream of random numbers for each situation.
    private const int BreakStream = 0x42524B;
    private const int SpottingStream = 0x53504F;
    private const int LongStream = 0x4C4F4E;

    private readonly ForecastCase[] _firstDays = new WalkForward(persons).FirstDays(MinPast);

    /// <summary>One scenario for each situation.</summary>
    public Scenario[] All() =>
    [
        Of("after a break of 1 to 3 years", "break", AfterBreaks()),
        Of("10 % of cycles with spotting logged as a period", "spotting", [.. _firstDays.Select(WithSpotting)]),
        Of("on the day of such spotting", "spotting_now", [.. persons.Index().SelectMany(p => OnSpotting(p.Index, p.Item))]),
        Of("each period logged as one start a day, day 8", "daily", [.. _firstDays.Select(OneStartADay)]),
        Of("ovulations logged on day 2 and before each period, day 3", "ovulation", [.. _firstDays.Select(WithOvulations)]),
        Of("even cycles of 60 to 90 days", "long", new WalkForward([.. EvenPersons().Select(Stretched)]).FirstDays(MinPast)),
        Of("careful logger, 5 days late", "late_5", [.. persons.Index().SelectMany(p => Late(p.Index, p.Item, 5))]),
        Of("careful logger, 10 days late", "late_10", [.. persons.Index().SelectMany(p => Late(p.Index, p.Item, 10))]),
    ];

    private static Scenario Of(string name, string key, ForecastCase[] cases) => new(Group, name, $"real_{key}_", cases);

    // The person stops logging for years, and then logs the remaining cycles.
    private ForecastCase[] AfterBreaks()
    {
        var (broken, resumed) = (new List<ChartedPerson>(), new List<(DateOnly Day, int Missing)>());
        foreach (var (index, person) in persons.Index())
        {
            if (person.Cycles.Count < MinPast + 2)
                continue;
            var rng = new Rng(seed ^ BreakStream, index);
            var last = rng.Whole(MinPast - 1, person.Cycles.Count - 2);
            var days = rng.Whole(365, 3 * 365);
            var missing = new List<ChartedCycle>();
            for (var i = 0; missing.Sum(c => c.LengthDays) < days; i = (i + 1) % person.Cycles.Count)
                missing.Add(new ChartedCycle(person.Cycles[i].LengthDays, null, 0, IsLogged: false, IsOvulationLogged: false));
            broken.Add(person with { Cycles = [.. person.Cycles.Take(last + 1), .. missing, .. person.Cycles.Skip(last + 1)] });
            resumed.Add((broken[^1].StartOf(last + 1 + missing.Count), missing.Count));
        }

        return
        [
            .. new WalkForward(broken).FirstDays(MinPast).Where(c => c.Start >= resumed[c.Person].Day)
                .Select(c => c with { Cycle = c.Cycle - resumed[c.Person].Missing }),
        ];
    }

    // The bleeds in mid-cycle, for each cycle of a person; null where a cycle has none.
    private DateOnly?[] Spotting(int index)
    {
        var rng = new Rng(seed ^ SpottingStream, index);
        var start = persons[index].FirstDay;
        var bleeds = new DateOnly?[persons[index].Cycles.Count];
        for (var i = 0; i < bleeds.Length; i++)
        {
            var length = persons[index].Cycles[i].LengthDays;
            var (isSpotted, share) = (rng.Chance(SpottingRate), rng.Uniform());
            if (isSpotted && length >= 2 * MinCycleDays && persons[index].Cycles[i].IsTarget)
                bleeds[i] = start.AddDays(MinCycleDays + (int)(share * (length - 2 * MinCycleDays + 1)));
            start = start.AddDays(length);
        }

        return bleeds;
    }

    private ForecastCase WithSpotting(ForecastCase asked) =>
        WithStarts(asked, Spotting(asked.Person).OfType<DateOnly>().Where(d => d < asked.Start).Select(d => new Period(d, 0)));

    private IEnumerable<ForecastCase> OnSpotting(int index, ChartedPerson person)
    {
        var bleeds = Spotting(index);
        for (var i = MinPast; i < bleeds.Length; i++)
        {
            if (bleeds[i] is not { } today)
                continue;
            var truth = person.StartOf(i + 1).DayNumber - today.DayNumber;
            var asked = new ForecastCase(index, person.Id, person.LogAt(i), today, 0, truth, [], i);
            yield return WithStarts(asked, bleeds.OfType<DateOnly>().Where(d => d <= today).Select(d => new Period(d, 0)));
        }
    }

    private static ForecastCase OneStartADay(ForecastCase asked)
    {
        var log = asked.Log;
        var periods = log.Periods.ToArray().SelectMany(p => Enumerable
            .Range(0, Math.Min(p.Days > 0 ? p.Days : UnknownBleedDays, DailyAsOf + 1))
            .Select(day => new Period(p.Start.AddDays(day), 1)));
        return asked with
        {
            Log = CycleHistory.FromSorted(
                [.. periods], log.Ovulations.ToArray(), log.Pauses.ToArray(), log.Signs.ToArray(), log.BirthYear),
            AsOfDay = DailyAsOf,
        };
    }

    private static ForecastCase WithOvulations(ForecastCase asked)
    {
        var log = asked.Log;
        var before = log.Periods.ToArray().Skip(1).Select(p => p.Start.AddDays(-1));
        return asked with
        {
            Log = CycleHistory.FromSorted(
                log.Periods.ToArray(),
                [.. before.Append(asked.Start.AddDays(1)).Select(d => new Ovulation(d, OvulationEvidence.LhTest))],
                log.Pauses.ToArray(), birthYear: log.BirthYear),
            AsOfDay = 2,
        };
    }

    private static ForecastCase WithStarts(ForecastCase asked, IEnumerable<Period> more)
    {
        var log = asked.Log;
        var changed = CycleHistory.FromSorted(
            [.. log.Periods.ToArray().Concat(more).DistinctBy(p => p.Start).OrderBy(p => p.Start)],
            log.Ovulations.ToArray(), log.Pauses.ToArray(), log.Signs.ToArray(), log.BirthYear);
        return asked with { Log = changed, PastDays = KnownCycles.Of(changed).LengthsDays };
    }

    private IEnumerable<ChartedPerson> EvenPersons() => persons.Where(p =>
        p.Cycles.Count > MinPast && p.Cycles.All(c => c.IsTarget)
        && Deviation(p.Cycles.Select(c => c.LengthDays)) <= EvenDays);

    private ChartedPerson Stretched(ChartedPerson person, int index)
    {
        var days = new Rng(seed ^ LongStream, index).Whole(60, 90) - (int)Math.Round(person.Cycles.Average(c => c.LengthDays));
        return person with
        {
            Cycles =
            [
                .. person.Cycles.Select(c => c with
                {
                    LengthDays = c.LengthDays + days, OvulationDay = null, IsOvulationLogged = false, Evidence = default,
                }),
            ],
        };
    }

    // Cycles that run on for days beyond an even past of at least six cycles without a gap in the log.
    private static IEnumerable<ForecastCase> Late(int index, ChartedPerson person, int daysLate)
    {
        for (var i = 0; i < person.Cycles.Count && person.Cycles[i].IsTarget; i++)
        {
            int[] past = [.. person.Cycles.Take(i).Select(c => c.LengthDays)];
            if (past.Length < MinCarefulCycles || Deviation(past) > EvenDays)
                continue;
            var (day, truth) = ((int)Math.Round(past.Average()) + daysLate, person.Cycles[i].LengthDays);
            if (truth >= day)
                yield return new ForecastCase(index, person.Id, person.LogAt(i), person.StartOf(i), day, truth, past, i);
        }
    }

    private static double Deviation(IEnumerable<int> days) =>
        Math.Sqrt(Math.Max(0, days.Average(d => (double)d * d) - Math.Pow(days.Average(), 2)));
}
