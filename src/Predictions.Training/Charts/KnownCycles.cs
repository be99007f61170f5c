using Predictions.Core.Features;
using Predictions.Core.History;

namespace Predictions.Training.Charts;

/// <summary>The cycles that a log shows on the first day of a cycle, derived by Core as in a forecast.</summary>
/// <param name="LengthsDays">Lengths between logged starts, oldest first.</param>
public sealed record KnownCycles(int[] LengthsDays)
{
    /// <summary>The cycles known on the first day of a logged cycle.</summary>
    public static KnownCycles Of(ChartedPerson person, int cycle) =>
        At(person.LogAt(cycle), person.StartOf(cycle))
            ?? throw new InvalidOperationException("The log of a person begins with a period");

    /// <summary>The cycles between all logged periods of a history; none without a period.</summary>
    public static KnownCycles Of(CycleHistory history) =>
        (history.Periods.Length > 0 ? At(history, history.Periods[^1].Start) : null) ?? new KnownCycles([]);

    private static KnownCycles? At(CycleHistory log, DateOnly asOf)
    {
        Span<int> lengths = stackalloc int[log.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[log.Periods.Length];
        return ObservedCycles.TryDerive(log, asOf, lengths, evidence, out var cycles)
            ? new KnownCycles(cycles.LengthsDays.ToArray())
            : null;
    }

    /// <summary>The features of a log as of a day, all records included, as a forecast has them.</summary>
    /// <exception cref="ArgumentException">No period is logged until that day.</exception>
    public static CycleFeatures Features(CycleHistory log, DateOnly asOf, LengthPrior prior)
    {
        Span<int> lengths = stackalloc int[log.Periods.Length];
        Span<CycleEvidence> evidence = stackalloc CycleEvidence[log.Periods.Length];
        return ObservedCycles.TryDerive(log, asOf, lengths, evidence, out var cycles)
            ? CycleFeatures.From(cycles, prior)
            : throw new ArgumentException("No period is logged until that day", nameof(log));
    }

    /// <summary>The features of the lengths alone under a prior.</summary>
    public CycleFeatures Features(LengthPrior prior) =>
        CycleFeatures.From(new ObservedCycles { LengthsDays = LengthsDays, Evidence = [] }, prior);
}
