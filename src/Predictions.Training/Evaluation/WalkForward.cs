using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>The forecasts that can be asked for along each woman's chart, each from what was logged by then.</summary>
internal sealed class WalkForward(IReadOnlyList<ChartedWoman> women)
{
    /// <summary>On the first day of each cycle.</summary>
    public ForecastCase[] FirstDays(int fewestPast) => Gather(fewestPast, (woman, at) =>
        woman.LogAt(at.Cycle) is var log ? at.Case(log, 0, woman.Cycles[at.Cycle].LengthDays) : null);

    /// <summary>On the day of each logged ovulation.</summary>
    public ForecastCase[] OvulationDays(int fewestPast) => Gather(fewestPast, (woman, at) =>
        woman.Cycles[at.Cycle] is { IsOvulationLogged: true, OvulationDay: { } day } cycle
            ? at.Case(woman.LogAtOvulationOf(at.Cycle), day - 1, cycle.LengthDays)
            : null);

    /// <summary>On the first day of each cycle, for the period so many cycles ahead.</summary>
    public ForecastCase[] Ahead(int cycles, int fewestPast) => Gather(fewestPast, (woman, at) =>
    {
        var coming = woman.Cycles.Skip(at.Cycle).Take(cycles).ToArray();
        return coming.Length == cycles && coming.All(c => c.Pause is null)
            ? at.Case(woman.LogAt(at.Cycle), 0, coming.Sum(c => c.LengthDays)) with { Ahead = cycles }
            : null;
    });

    /// <summary>
    /// Nothing was logged for so many days: either no period came yet, or one did and was not written down. The truth is the next
    /// true start from that day on.
    /// </summary>
    public ForecastCase[] Silent(int day, int fewestPast) => Gather(fewestPast, (woman, at) =>
    {
        var next = at.Cycle;
        var start = woman.Cycles[next].LengthDays;
        while (start < day && ++next < woman.Cycles.Count && woman.Cycles[next] is { IsLogged: false, Pause: null } hole)
            start += hole.LengthDays;
        return start >= day ? at.Case(woman.LogAt(at.Cycle), day, start) : null;
    });

    private ForecastCase[] Gather(int fewestPast, Func<ChartedWoman, Place, ForecastCase?> ask)
    {
        var cases = new List<ForecastCase>();
        foreach (var (index, woman) in women.Index())
            for (var i = 0; i < woman.Cycles.Count; i++)
            {
                if (woman.Cycles[i] is { IsLogged: false } or { Pause: not null })
                    continue;
                var past = KnownCycles.Of(woman, i).LengthsDays;
                if (past.Length >= fewestPast && ask(woman, new Place(index, i, woman.StartOf(i), past)) is { } asked)
                    cases.Add(asked);
            }

        return [.. cases];
    }

    private readonly record struct Place(int Woman, int Cycle, DateOnly Start, int[] PastDays)
    {
        public ForecastCase Case(Core.History.CycleHistory log, int asOfDay, int truthDays) =>
            new(Woman, log, Start, asOfDay, truthDays, PastDays);
    }
}
