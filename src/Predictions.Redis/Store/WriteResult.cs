using Predictions.Core.History;

namespace Predictions.Redis.Store;

/// <summary>The result of a write.</summary>
/// <param name="Before">
/// The history that the write met, empty where there was none. Where nothing was stored, because nothing changed or an erase
/// superseded the write, it is the same object as the history of <paramref name="Answer"/>.
/// </param>
/// <param name="Answer">The history after the write; <see cref="VersionedHistory.None"/> after an erase.</param>
public readonly record struct WriteResult(CycleHistory Before, VersionedHistory Answer)
{
    /// <summary>The revision of the entry after the write; after an erase that of the tombstone.</summary>
    public long Revision { get; init; }
}
