using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>The forecasts that can be made along each chart, each from the log at that time.</summary>
internal sealed class WalkForward(IReadOnlyList<ChartedPerson> persons)
{
    /// <summary>Forecasts on the first day of each cycle.</summary>
    public ForecastCase[] FirstDays(int minPast) => Gather(minPast, (person, at) =>
        person.LogAt(at.Cycle) is var log ? at.Case(log, 0, person.Cycles[at.Cycle].LengthDays) : null);

    /// <summary>Forecasts on the day of each logged ovulation.</summary>
    public ForecastCase[] OvulationDays(int minPast) => Gather(minPast, (person, at) =>
        person.Cycles[at.Cycle] is { LoggedOvulationDay: { } day } cycle
            ? at.Case(person.LogAtOvulationOf(at.Cycle), day - 1, cycle.LengthDays)
            : null);

    /// <summary>Forecasts on the day of each first fertile sign before ovulation is logged, with or without the signs.</summary>
    public ForecastCase[] SignDays(int minPast, bool withSigns) => Gather(minPast, (person, at) =>
        person.Cycles[at.Cycle] is { Evidence.FirstSignDay: { } day } cycle
        && day < (cycle.LoggedOvulationDay ?? cycle.LengthDays)
            ? at.Case((withSigns ? person : person.WithoutSigns()).LogOn(at.Cycle, day), day - 1, cycle.LengthDays)
            : null);

    /// <summary>Forecasts on the day of each logged ovulation that follows a fertile sign.</summary>
    public ForecastCase[] SignedOvulationDays(int minPast) => Gather(minPast, (person, at) =>
        person.Cycles[at.Cycle] is { LoggedOvulationDay: { } day, Evidence.FirstSignDay: { } sign } cycle && sign < day
            ? at.Case(person.LogAtOvulationOf(at.Cycle), day - 1, cycle.LengthDays)
            : null);

    /// <summary>
    /// Forecasts on a cycle day without a sign or an ovulation until then, where at least half of the past cycles have a sign;
    /// with or without signs in the log.
    /// </summary>
    public ForecastCase[] DaysWithoutSign(int day, int minPast, bool withSigns) => Gather(minPast, (person, at) =>
        person.Cycles[at.Cycle] is var cycle && cycle.LengthDays >= day
        && !(cycle.Evidence.FirstSignDay <= day) && !(cycle.LoggedOvulationDay <= day)
        && 2 * person.Cycles.Take(at.Cycle).Count(c => c.Evidence.FirstSignDay is not null) >= at.Cycle
            ? at.Case((withSigns ? person : person.WithoutSigns()).LogOn(at.Cycle, day), day - 1, cycle.LengthDays)
            : null);

    /// <summary>Forecasts on the first day of each cycle, for the period a number of cycles ahead.</summary>
    public ForecastCase[] Ahead(int cycles, int minPast) => Gather(minPast, (person, at) =>
    {
        var coming = person.Cycles.Skip(at.Cycle).Take(cycles).ToArray();
        return coming.Length == cycles && coming.All(c => c.HasKnownLength)
            ? at.Case(person.LogAt(at.Cycle), 0, coming.Sum(c => c.LengthDays)) with { Ahead = cycles }
            : null;
    });

    /// <summary>
    /// Forecasts after a number of days without a log: no period came yet, or one came and was not logged. The truth is the next
    /// true start from that day on. After a start that was not logged, an interval with suspected gaps has no known end.
    /// </summary>
    public ForecastCase[] Silent(int day, int minPast) => Silent(_ => day, minPast);

    /// <summary>The same, after a number of days that depends on the case on the cycle's first day.</summary>
    public ForecastCase[] Silent(Func<ForecastCase, int> dayOf, int minPast) => Gather(minPast, (person, at) =>
    {
        var next = at.Cycle;
        var start = person.Cycles[next].LengthDays;
        var first = at.Case(person.LogAt(at.Cycle), 0, start);
        var day = dayOf(first);
        while (start < day && ++next < person.Cycles.Count
            && person.Cycles[next] is { IsLogged: false, HasKnownLength: true } hole)
            start += hole.LengthDays;
        return start >= day ? first with { AsOfDay = day, TruthDays = start } : null;
    });

    private ForecastCase[] Gather(int minPast, Func<ChartedPerson, Position, ForecastCase?> ask)
    {
        var cases = new List<ForecastCase>();
        foreach (var (index, person) in persons.Index())
            for (var i = 0; i < person.Cycles.Count; i++)
            {
                if (!person.Cycles[i].IsTarget)
                    continue;
                var past = KnownCycles.Of(person, i).LengthsDays;
                var at = new Position(index, person.Id, i, person.StartOf(i), past);
                if (past.Length >= minPast && ask(person, at) is { } asked)
                    cases.Add(asked);
            }

        return [.. cases];
    }

    private readonly record struct Position(int Person, string PersonId, int Cycle, DateOnly Start, int[] PastDays)
    {
        public ForecastCase Case(Core.History.CycleHistory log, int asOfDay, int truthDays) =>
            new(Person, PersonId, log, Start, asOfDay, truthDays, PastDays, Cycle);
    }
}
