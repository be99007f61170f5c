using Predictions.Core.History;

namespace Predictions.Redis.Values;

/// <summary>The content of a user's key: nothing, a history, or the tombstone that an erase leaves for a while.</summary>
/// <param name="History">The history; <c>null</c> for a tombstone or an absent key.</param>
/// <param name="Revision">The revision of the history or the tombstone; 0 where the key is absent.</param>
/// <param name="ErasedAt">The revision of the last erase, as long as a write under way may depend on it; otherwise 0.</param>
public readonly record struct StoredEntry(CycleHistory? History, long Revision, long ErasedAt)
{
    /// <summary>How long a history remembers an erase: longer than any call plus the clock skew between instances.</summary>
    private const long EraseMemoryMs = 24 * 60 * 60 * 1000;

    public static readonly StoredEntry Absent;

    /// <summary>The entry after a history is stored over this one.</summary>
    public StoredEntry Replaced(CycleHistory history, long nowMs) =>
        new(history, Math.Max(nowMs, Revision + 1), nowMs - ErasedAt < EraseMemoryMs ? ErasedAt : 0);

    /// <summary>
    /// The tombstone after this entry is erased. One revision below it stays free: it answers a write that counts as done just
    /// before the erase.
    /// </summary>
    public StoredEntry Erased(long nowMs)
    {
        var revision = Math.Max(nowMs, Revision + 2);
        return new(null, revision, revision);
    }
}
