using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>A situation that a forecast may be asked in, with its cases: walk-forward, from three past cycles on.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Key">What metrics call it: a prefix, empty for all cycles.</param>
/// <param name="Cases">In the order of women and cycles.</param>
public sealed record Scenario(string Name, string Key, IReadOnlyList<ForecastCase> Cases)
{
    /// <summary>Past cycles that a case needs.</summary>
    public const int FewestPastCycles = 3;

    private const double UnevenDays = 4;
    private const double HoleRate = 0.1;

    /// <summary>All situations on a cohort.</summary>
    /// <param name="women">Careful loggers; what holes they have stay.</param>
    /// <param name="seed">Seed of the holes that are made.</param>
    public static IReadOnlyList<Scenario> AllOf(IReadOnlyList<ChartedWoman> women, int seed)
    {
        var plain = CasesOf(women, _ => 0);
        var holey = Holes.Make(women, HoleRate, seed);
        return
        [
            new("all cycles", "", plain),
            new("uneven cycles (SD > 4 days)", "uneven_", [.. plain.Where(c => Deviation(c.PastDays) > UnevenDays)]),
            new("no period yet, day 30", "overdue_30_", Overdue(plain, 30)),
            new("no period yet, day 35", "overdue_35_", Overdue(plain, 35)),
            new("no period yet, day 40", "overdue_40_", Overdue(plain, 40)),
            new("10 % of periods not logged", "holes_10_", CasesOf(holey, _ => 0)),
            new("10 % not logged, nothing logged for 40 days", "holes_10_silent_40_", Silent(holey, 40)),
            new("on the day of a logged ovulation", "ovulation_", CasesOf(women, OvulationDay)),
        ];
    }

    private static ForecastCase[] Overdue(IReadOnlyList<ForecastCase> cases, int day) =>
        [.. cases.Where(c => c.LengthDays >= day).Select(c => c with { AsOfDay = day })];

    // Nothing was logged for so many days: either no period came yet, or one did and was not written down. The truth is the next
    // true start from that day on.
    private static ForecastCase[] Silent(IReadOnlyList<ChartedWoman> women, int day)
    {
        var cases = new List<ForecastCase>();
        foreach (var woman in women)
            for (var i = FewestPastCycles; i < woman.Cycles.Count; i++)
            {
                var past = woman.Cycles[i].IsLogged ? KnownCycles.Of(woman, i).LengthsDays : [];
                var next = i;
                var start = woman.Cycles[i].LengthDays;
                while (start < day && ++next < woman.Cycles.Count && !woman.Cycles[next].IsLogged)
                    start += woman.Cycles[next].LengthDays;
                if (past.Length >= FewestPastCycles && start >= day)
                    cases.Add(new ForecastCase(woman.LogAt(i), woman.StartOf(i), day, start, past));
            }

        return [.. cases];
    }

    // The day of the forecast, counted from the cycle's first; null where there is none to be made.
    private static int? OvulationDay(ChartedCycle cycle) =>
        cycle is { IsOvulationLogged: true, OvulationDay: { } day } ? day - 1 : null;

    private static ForecastCase[] CasesOf(IReadOnlyList<ChartedWoman> women, Func<ChartedCycle, int?> asOfDay)
    {
        var cases = new List<ForecastCase>();
        foreach (var woman in women)
            for (var i = FewestPastCycles; i < woman.Cycles.Count; i++)
            {
                var cycle = woman.Cycles[i];
                if (!cycle.IsLogged || asOfDay(cycle) is not { } day)
                    continue;
                var past = KnownCycles.Of(woman, i).LengthsDays;
                if (past.Length < FewestPastCycles)
                    continue;
                var log = day > 0 ? woman.LogAtOvulationOf(i) : woman.LogAt(i);
                cases.Add(new ForecastCase(log, woman.StartOf(i), day, cycle.LengthDays, past));
            }

        return [.. cases];
    }

    private static double Deviation(int[] days)
    {
        var mean = days.Average();
        return Math.Sqrt(days.Sum(d => (d - mean) * (d - mean)) / (days.Length - 1));
    }
}
