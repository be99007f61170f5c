using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Redis;

/// <summary>What a write makes of what is held. Asked again for every retry, so it must be a pure function of it.</summary>
internal abstract record HistoryWrite
{
    /// <summary>The state to store; the held one itself where there is nothing to change.</summary>
    public abstract Outcome<StoredState> Next(HeldValue held, long nowMs);

    /// <summary>
    /// The answer to a write that began before an erase and reaches the store after it: it may no longer be stored, and counts as
    /// having happened just before.
    /// </summary>
    /// <param name="wanted">What it would have stored.</param>
    /// <param name="erasedAt">The erase.</param>
    public virtual Outcome<StoredState> Overtaken(StoredState wanted, long erasedAt) => wanted with { Revision = erasedAt - 1 };
}

/// <summary>Stores a whole history. Without a condition it needs nothing of what is held, so it also heals a corrupt value.</summary>
internal sealed record Replacement(CycleHistory History, long? IfRevision) : HistoryWrite
{
    public override Outcome<StoredState> Next(HeldValue held, long nowMs)
    {
        if (IfRevision is not { } required)
            return held.StateOrAbsent.Followed(History, nowMs);
        if (!held.State.IsSuccess)
            return held.State.Error;
        var present = held.State.Value.History is null ? 0 : held.Revision;
        return present == required ? held.State.Value.Followed(History, nowMs) : StoreErrors.RevisionMoved;
    }

    /// <summary>A condition was met by what is gone now, and other writes may have come between: that it moved on is always true.</summary>
    public override Outcome<StoredState> Overtaken(StoredState wanted, long erasedAt) =>
        IfRevision is null ? base.Overtaken(wanted, erasedAt) : StoreErrors.RevisionMoved;
}

/// <summary>Merges a change into what is held.</summary>
internal sealed record Merge(HistoryChange Change) : HistoryWrite
{
    public override Outcome<StoredState> Next(HeldValue held, long nowMs)
    {
        if (!held.State.IsSuccess)
            return held.State.Error;
        var history = held.State.Value.History ?? CycleHistory.Empty;
        var merged = Change.ApplyTo(history);
        if (!merged.IsSuccess)
            return merged.Error;
        return ReferenceEquals(merged.Value, history) ? held.State.Value : held.State.Value.Followed(merged.Value, nowMs);
    }
}

/// <summary>Leaves a mark where a history may have been, whatever is held.</summary>
internal sealed record Erasure : HistoryWrite
{
    public override Outcome<StoredState> Next(HeldValue held, long nowMs) => held.StateOrAbsent.Erased(nowMs);
}
