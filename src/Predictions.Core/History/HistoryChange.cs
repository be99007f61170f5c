namespace Predictions.Core.History;

/// <summary>A change of a history: removals first, then additions, each keyed by its date.</summary>
public sealed record HistoryChange(
    CycleHistory Additions,
    IReadOnlySet<DateOnly> RemovedPeriods,
    IReadOnlySet<DateOnly> RemovedOvulations,
    IReadOnlySet<DateOnly> RemovedPauses)
{
    /// <summary>
    /// The history with this change merged in, or the same object where nothing changes. A later record of a date replaces the
    /// earlier one, but an unknown bleed length (0) never replaces a known one. Fails with <see
    /// cref="ErrorReason.TooManyItems"/>.
    /// </summary>
    public Outcome<CycleHistory> ApplyTo(CycleHistory history)
    {
        var periods = Merge(history.Periods, Additions.Periods, RemovedPeriods, static p => p.Start, KeepKnownLength);
        var ovulations = Merge(
            history.Ovulations, Additions.Ovulations, RemovedOvulations, static o => o.Date, static (_, later) => later);
        var pauses = Merge(history.Pauses, Additions.Pauses, RemovedPauses, static p => p.From, static (_, later) => later);

        if (periods.Length > HistoryLimits.Periods)
            return TooMany("periods", HistoryLimits.Periods);
        if (ovulations.Length > HistoryLimits.Ovulations)
            return TooMany("ovulations", HistoryLimits.Ovulations);
        if (pauses.Length > HistoryLimits.Pauses)
            return TooMany("pauses", HistoryLimits.Pauses);

        var merged = CycleHistory.FromSorted(periods, ovulations, pauses);
        return merged.SameAs(history) ? history : merged;
    }

    private static Period KeepKnownLength(Period earlier, Period later) => later.Days == 0 ? earlier : later;

    private static PredictionError TooMany(string list, int max) =>
        PredictionError.Of(ErrorReason.TooManyItems, list, $"a history holds at most {max}");

    private static T[] Merge<T>(
        ReadOnlySpan<T> existing, ReadOnlySpan<T> added, IReadOnlySet<DateOnly> removed, Func<T, DateOnly> date, Func<T, T,
        T> replace)
    {
        var merged = new SortedDictionary<DateOnly, T>();
        foreach (var item in existing)
            if (!removed.Contains(date(item)))
                merged.Add(date(item), item);
        foreach (var item in added)
            merged[date(item)] = merged.TryGetValue(date(item), out var earlier) ? replace(earlier, item) : item;
        return [.. merged.Values];
    }
}
