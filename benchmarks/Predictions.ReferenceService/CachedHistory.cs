using Predictions.Core.History;

namespace Predictions.ReferenceService;

/// <summary>The JSON form of a cached history.</summary>
public sealed record CachedHistory(Period[] Periods, Ovulation[] Ovulations, Pause[] Pauses, long Revision)
{
    public static CachedHistory Of(CycleHistory history, long revision) =>
        new(history.Periods.ToArray(), history.Ovulations.ToArray(), history.Pauses.ToArray(), revision);

    public CycleHistory ToHistory() => CycleHistory.FromSorted(Periods, Ovulations, Pauses);
}
