using System.Text;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Redis.Outbox;

/// <summary>
/// The change of a forecast by a write. It runs before each attempt to store, so it must be quick and not throw.
/// </summary>
/// <param name="userId">The user.</param>
/// <param name="before">The history before; <c>null</c> where the stored value cannot be read.</param>
/// <param name="after">The history after.</param>
/// <param name="now">The time of the write.</param>
/// <param name="withDates">Whether the entry holds the dates of the forecast.</param>
/// <returns>The change; <c>null</c> where there is no forecast after it.</returns>
public delegate ForecastChange? ForecastComparison(
    string userId, CycleHistory? before, CycleHistory after, DateTimeOffset now, bool withDates);

/// <summary>How writes are recorded as events.</summary>
/// <param name="Compare">Computes the change of the forecast.</param>
/// <param name="HoldsDates">Whether entries hold the dates of the forecast.</param>
/// <param name="HoldsUserId">Whether entries hold the user id.</param>
/// <param name="MaxPerPartition">About how many entries a partition keeps.</param>
public sealed record OutboxOptions(ForecastComparison Compare, bool HoldsDates, bool HoldsUserId, int MaxPerPartition);

/// <summary>The user of a write.</summary>
/// <param name="UserId">The user id.</param>
/// <param name="Key">The key of the history.</param>
internal readonly record struct WriteTarget(string UserId, byte[] Key);

/// <summary>Makes the stream entry of a write.</summary>
internal sealed class OutboxWriter(OutboxOptions options, OutboxKeys keys, EventProtector events, TimeProvider clock)
{
    /// <summary>The entry; <c>null</c> where the write changes no record.</summary>
    /// <param name="target">The user.</param>
    /// <param name="before">The stored entry, or that it is corrupt.</param>
    /// <param name="after">The entry to store.</param>
    public StreamAppend? EntryOf(WriteTarget target, in Outcome<StoredEntry> before, in StoredEntry after)
    {
        // A corrupt history is unknown, so every write changes it.
        var known = before.IsSuccess ? before.Value.History ?? CycleHistory.Empty : null;
        if (known is not null && known.SameAs(after.History ?? CycleHistory.Empty))
            return null;
        var now = clock.GetUtcNow();
        var partition = HistoryKeys.PartitionOf(target.Key);
        var entry = new HistoryEvent(
            Encoding.ASCII.GetString(target.Key.AsSpan(^HistoryKeys.PseudonymCharacters..)),
            after.Revision,
            after.History is null,
            after.History is { } history
                ? options.Compare(target.UserId, known, history, now, options.HoldsDates)
                : null,
            options.HoldsDates,
            options.HoldsUserId ? target.UserId : null);
        return new StreamAppend(
            keys.StreamOf(partition), events.Encode(partition, entry), EventPosition.DayOf(now), options.MaxPerPartition);
    }
}
