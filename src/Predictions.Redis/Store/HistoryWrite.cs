using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Redis.Store;

/// <summary>
/// A change of one user's entry. Every retry computes it again, so it must be a pure function of the stored entry.
/// </summary>
internal abstract record HistoryWrite
{
    /// <summary>The entry to store; the stored one itself where nothing changes.</summary>
    /// <param name="stored">The stored entry, or that it is corrupt.</param>
    /// <param name="nowMs">The time, in Unix milliseconds.</param>
    public abstract Outcome<StoredEntry> Next(in Outcome<StoredEntry> stored, long nowMs);

    /// <summary>Whether the write leaves a stored value alone; <c>null</c> is no value.</summary>
    public virtual bool Spares(byte[]? stored) => false;

    /// <summary>
    /// The answer to a write that began before an erase and reaches the store after it. It must not be stored, and counts as done
    /// just before the erase.
    /// </summary>
    /// <param name="wanted">The entry that it would have stored.</param>
    /// <param name="erasedAt">The revision of the erase.</param>
    public virtual Outcome<StoredEntry> SupersededByErase(StoredEntry wanted, long erasedAt) =>
        wanted with { Revision = erasedAt - 1 };

    /// <summary>The stored entry, with a corrupt one counted as absent: for a write that replaces it.</summary>
    protected static StoredEntry OrAbsent(in Outcome<StoredEntry> stored) => stored.IsSuccess ? stored.Value : StoredEntry.Absent;
}

/// <summary>
/// Stores a whole history. Without a condition it does not read the stored one, so it also repairs a corrupt value.
/// </summary>
/// <param name="History">The history.</param>
/// <param name="IfRevision">The condition; <c>null</c> for none.</param>
/// <param name="MayRepeat">
/// Whether a stored history equal to this one meets the condition: the write may repeat one that no replica confirmed, and that
/// moved the revision.
/// </param>
internal sealed record Replacement(CycleHistory History, long? IfRevision, bool MayRepeat) : HistoryWrite
{
    public override Outcome<StoredEntry> Next(in Outcome<StoredEntry> stored, long nowMs)
    {
        if (IfRevision is not { } required)
            return OrAbsent(stored).Replaced(History, nowMs);
        if (!stored.IsSuccess)
            return stored.Error;
        var present = stored.Value.History is null ? 0 : stored.Value.Revision;
        if (present == required)
            return stored.Value.Replaced(History, nowMs);
        return MayRepeat && stored.Value.History?.SameAs(History) == true ? stored.Value : StoreErrors.RevisionMoved;
    }

    /// <summary>
    /// The erased history met the condition, but other writes may have come between. That the revision moved is always true.
    /// </summary>
    public override Outcome<StoredEntry> SupersededByErase(StoredEntry wanted, long erasedAt) =>
        IfRevision is null ? base.SupersededByErase(wanted, erasedAt) : StoreErrors.RevisionMoved;
}

/// <summary>Merges a change into the stored history.</summary>
internal sealed record Merge(HistoryChange Change) : HistoryWrite
{
    public override Outcome<StoredEntry> Next(in Outcome<StoredEntry> stored, long nowMs)
    {
        if (!stored.IsSuccess)
            return stored.Error;
        var history = stored.Value.History ?? CycleHistory.Empty;
        var merged = Change.ApplyTo(history);
        if (!merged.IsSuccess)
            return merged.Error;
        return ReferenceEquals(merged.Value, history) ? stored.Value : stored.Value.Replaced(merged.Value, nowMs);
    }
}

/// <summary>Stores a tombstone, whatever is stored.</summary>
internal sealed record Erase : HistoryWrite
{
    public override Outcome<StoredEntry> Next(in Outcome<StoredEntry> stored, long nowMs) => OrAbsent(stored).Erased(nowMs);
}

/// <summary>
/// Erases again what a restore brought back: a history with a revision below that of its erasure. A history that the user
/// recorded after the erasure has a higher one and stays. The value's header decides, so damaged histories are erased too.
/// </summary>
internal sealed record EraseAgain(long Revision) : HistoryWrite
{
    public override bool Spares(byte[]? stored) => !ValueHeader.IsBelow(stored, Revision);

    public override Outcome<StoredEntry> Next(in Outcome<StoredEntry> stored, long nowMs) =>
        stored is { IsSuccess: true, Value.History: null } ? stored.Value : OrAbsent(stored).Erased(nowMs);
}
