using Predictions.Core.History;

namespace Predictions.Redis;

/// <summary>What a user's key holds: nothing, a history, or the mark that an erase leaves for a while.</summary>
/// <param name="History">The history; <c>null</c> where there is none.</param>
/// <param name="Revision">Of the history or of the mark; 0 where the key is absent.</param>
/// <param name="ErasedAt">The revision of the last erase while that may still matter to a write under way; otherwise 0.</param>
public readonly record struct StoredState(CycleHistory? History, long Revision, long ErasedAt)
{
    /// <summary>How long a history remembers an erase. Longer than any call and than clocks of instances lie apart.</summary>
    private const long EraseRememberedMs = 24 * 60 * 60 * 1000;

    public static readonly StoredState Absent;

    /// <summary>The state after a history is stored over this one.</summary>
    public StoredState Followed(CycleHistory history, long nowMs) =>
        new(history, Math.Max(nowMs, Revision + 1), nowMs - ErasedAt < EraseRememberedMs ? ErasedAt : 0);

    /// <summary>
    /// The state after this one is erased. One revision is left free below the mark: it is the answer to a write that counts as
    /// having happened just before.
    /// </summary>
    public StoredState Erased(long nowMs)
    {
        var revision = Math.Max(nowMs, Revision + 2);
        return new(null, revision, revision);
    }
}
