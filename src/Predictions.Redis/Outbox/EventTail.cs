using Predictions.Core;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;
using StackExchange.Redis;

namespace Predictions.Redis.Outbox;

/// <summary>
/// Waits for new entries of all partitions on a connection of its own. On one server it is one blocking XREAD of all streams; the
/// client library shares a connection among its calls, so a blocking call must not use the store's. A cluster refuses a command
/// with streams of several slots, so there it asks each partition, all together, and pauses longer the longer nothing comes.
/// </summary>
public sealed class EventTail : IAsyncDisposable
{
    /// <summary>Longer than a blocking read, so that an answer that comes at its end is in time.</summary>
    internal const int CallTimeoutMs = 5_000;

    private const int BlockMs = 1_000;
    private const int CountPerStream = 64;

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(160);

    private readonly RedisConnection _connection;
    private readonly OutboxKeys _keys;
    private readonly EventLog _log;
    private readonly TimeProvider _clock;
    private TimeSpan _pause = ShortestPause;

    internal EventTail(RedisConnection connection, OutboxKeys keys, EventLog log, TimeProvider clock) =>
        (_connection, _keys, _log, _clock) = (connection, keys, log, clock);

    /// <summary>The next entries after the positions, by partition and in order; empty where none comes for a while.</summary>
    /// <param name="after">The position of each partition.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public ValueTask<Outcome<StoredEvent[]>> NextAsync(EventPosition[] after, CancellationToken cancellation) =>
        _connection.IsCluster ? PollAsync(after, cancellation) : BlockAsync(after, cancellation);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private async ValueTask<Outcome<StoredEvent[]>> BlockAsync(EventPosition[] after, CancellationToken cancellation)
    {
        object[] arguments =
        [
            "COUNT", CountPerStream, "BLOCK", BlockMs, "STREAMS",
            .. Enumerable.Range(0, after.Length).Select(partition => (object)(RedisKey)_keys.StreamOf(partition)),
            .. after.Select(position => (object)$"{position}"),
        ];
        var read = await _connection.RunAsync(database => database.ExecuteAsync("XREAD", arguments), cancellation)
            .ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        var events = new List<StoredEvent>();
        if (read.Value.IsNull)
            return events.ToArray();
        // RESP3 answers with a map, which the client library gives as a list of keys and values; RESP2 with a list of pairs.
        if (read.Value.Resp3Type == ResultType.Map)
            for (var i = 0; i < read.Value.Length; i += 2)
                AddTo(events, read.Value[i], read.Value[i + 1]);
        else
            for (var i = 0; i < read.Value.Length; i++)
                AddTo(events, read.Value[i][0], read.Value[i][1]);
        return events.ToArray();
    }

    private void AddTo(List<StoredEvent> events, RedisResult stream, RedisResult entries)
    {
        var partition = HistoryKeys.PartitionOfTag((byte[])stream!);
        // An entry is its id and the list of its fields and values.
        for (var i = 0; i < entries.Length; i++)
            events.Add(_log.ToEvent(partition, (RedisValue)entries[i][0], (RedisValue)entries[i][1][1]));
    }

    private async ValueTask<Outcome<StoredEvent[]>> PollAsync(EventPosition[] after, CancellationToken cancellation)
    {
        var read = await Task.WhenAll(after.Select(async (position, partition) =>
            await _connection.RunAsync(
                database => database.StreamReadAsync(_keys.StreamOf(partition), $"{position}", CountPerStream), cancellation)
                .ConfigureAwait(false))).ConfigureAwait(false);
        // A master that does not answer holds up its own partitions only.
        var events = read
            .Select((outcome, partition) => (outcome, partition))
            .Where(one => one.outcome.IsSuccess)
            .SelectMany(one => one.outcome.Value, (one, entry) => _log.ToEvent(one.partition, entry))
            .ToArray();
        if (events.Length > 0)
        {
            _pause = ShortestPause;
            return events;
        }

        await Task.Delay(_pause, _clock, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return Array.Find(read, outcome => !outcome.IsSuccess).Error is { } error ? error : events;
    }
}
