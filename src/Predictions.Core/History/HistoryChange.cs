using System.Collections.Frozen;

namespace Predictions.Core.History;

/// <summary>A change of a history: removals first, then additions, each keyed by its date, a sign by date and kind.</summary>
public sealed record HistoryChange(
    CycleHistory Additions,
    IReadOnlySet<DateOnly> RemovedPeriods,
    IReadOnlySet<DateOnly> RemovedOvulations,
    IReadOnlySet<DateOnly> RemovedPauses)
{
    public IReadOnlySet<FertilitySign> RemovedSigns { get; init; } = FrozenSet<FertilitySign>.Empty;

    /// <summary>The new year of birth: <c>null</c> keeps the stored one, 0 removes it. The additions' own is ignored.</summary>
    public int? BirthYear { get; init; }

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
        var signs = Merge(history.Signs, Additions.Signs, RemovedSigns, static s => s, static (_, later) => later);

        if (periods.Length > HistoryLimits.Periods)
            return TooMany("periods", HistoryLimits.Periods);
        if (ovulations.Length > HistoryLimits.Ovulations)
            return TooMany("ovulations", HistoryLimits.Ovulations);
        if (pauses.Length > HistoryLimits.Pauses)
            return TooMany("pauses", HistoryLimits.Pauses);
        if (signs.Length > HistoryLimits.Signs)
            return TooMany("signs", HistoryLimits.Signs);

        var merged = CycleHistory.FromSorted(periods, ovulations, pauses, signs, BirthYear ?? history.BirthYear);
        return merged.SameAs(history) ? history : merged;
    }

    private static Period KeepKnownLength(Period earlier, Period later) => later.Days == 0 ? earlier : later;

    private static PredictionError TooMany(string list, int max) =>
        PredictionError.Of(ErrorReason.TooManyItems, list, $"a history holds at most {max}");

    private static T[] Merge<T, TKey>(
        ReadOnlySpan<T> existing, ReadOnlySpan<T> added, IReadOnlySet<TKey> removed, Func<T, TKey> key, Func<T, T, T> replace)
        where TKey : struct
    {
        var merged = new SortedDictionary<TKey, T>();
        foreach (var item in existing)
            if (!removed.Contains(key(item)))
                merged.Add(key(item), item);
        foreach (var item in added)
            merged[key(item)] = merged.TryGetValue(key(item), out var earlier) ? replace(earlier, item) : item;
        return [.. merged.Values];
    }
}
