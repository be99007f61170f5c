using Predictions.Core;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;
using StackExchange.Redis;

namespace Predictions.Redis.Outbox;

/// <summary>
/// The events of 256 partitions and the positions of their consumers. Errors are those of the store. Safe for concurrent use.
/// </summary>
public sealed class EventLog
{
    /// <summary>The most consumers with positions. A name is a label of metrics, so their number is bounded.</summary>
    public const int MaxConsumers = 100;

    /// <summary>
    /// Adds the consumer ARGV[1] to the set KEYS[1], unless it is new and the set has ARGV[2] members, and sets the fields of the
    /// hash KEYS[2] to the positions that follow. Returns whether it did.
    /// </summary>
    private const string CommitScript =
        """
        if redis.call('SISMEMBER', KEYS[1], ARGV[1]) == 0 and redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[2]) then
          return 0
        end
        redis.call('SADD', KEYS[1], ARGV[1])
        for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
        return 1
        """;

    private readonly RedisConnection _connection;
    private readonly OutboxKeys _keys;
    private readonly EventProtector _events;
    private readonly RedisOptions _options;

    internal EventLog(RedisConnection connection, OutboxKeys keys, EventProtector events, RedisOptions options) =>
        (_connection, _keys, _events, _options) = (connection, keys, events, options);

    /// <summary>The entries after a position, in order, at most <paramref name="count"/>.</summary>
    public async ValueTask<Outcome<StoredEvent[]>> ReadAsync(
        int partition, EventPosition after, int count, CancellationToken cancellation)
    {
        RedisKey stream = _keys.StreamOf(partition);
        var read = await _connection.RunAsync(
            database => database.StreamReadAsync(stream, $"{after}", count), cancellation).ConfigureAwait(false);
        return read.IsSuccess ? Array.ConvertAll(read.Value, entry => ToEvent(partition, entry)) : read.Error;
    }

    /// <summary>What a partition keeps. The position of an entry that is not kept is lower than the bounds.</summary>
    public async ValueTask<Outcome<PartitionBounds>> BoundsAsync(int partition, CancellationToken cancellation)
    {
        RedisKey stream = _keys.StreamOf(partition);
        var exists = await _connection.RunAsync(database => database.KeyExistsAsync(stream), cancellation).ConfigureAwait(false);
        if (!exists.IsSuccess)
            return exists.Error;
        if (!exists.Value)
            return new PartitionBounds(EventPosition.Start, EventPosition.Start, null);
        var read = await _connection.RunAsync(database => database.StreamInfoAsync(stream), cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        var last = PositionOf(read.Value.LastGeneratedId);
        if (read.Value.FirstEntry.IsNull)
            return new PartitionBounds(last, last, null);
        var first = PositionOf(read.Value.FirstEntry.Id);
        return new PartitionBounds(first with { Number = first.Number - 1 }, last, first.Date);
    }

    /// <summary>The bounds of all partitions, all asked for together.</summary>
    public async ValueTask<Outcome<PartitionBounds[]>> AllBoundsAsync(CancellationToken cancellation)
    {
        var bounds = await Task.WhenAll(
            Enumerable.Range(0, HistoryKeys.Partitions).Select(partition => BoundsAsync(partition, cancellation).AsTask()))
            .ConfigureAwait(false);
        foreach (var bound in bounds)
            if (!bound.IsSuccess)
                return bound.Error;
        return Array.ConvertAll(bounds, bound => bound.Value);
    }

    /// <summary>
    /// Keeps positions for a consumer, also lower ones than before. <c>false</c> where the consumer is new and there are <see
    /// cref="MaxConsumers"/> already.
    /// </summary>
    public async ValueTask<Outcome<bool>> CommitAsync(
        string consumer, IReadOnlyDictionary<int, EventPosition> positions, CancellationToken cancellation)
    {
        RedisValue[] arguments =
        [
            consumer, MaxConsumers,
            .. positions.SelectMany(position => (RedisValue[])[position.Key, $"{position.Value}"]),
        ];
        var done = await _connection.RunAsync(
            database => database.ScriptEvaluateAsync(
                CommitScript, [_keys.AllConsumers, _keys.PositionsOf(consumer)], arguments),
            cancellation).ConfigureAwait(false);
        return done.IsSuccess ? (bool)done.Value : done.Error;
    }

    /// <summary>The positions that a consumer has committed, by partition; empty for an unknown one.</summary>
    public async ValueTask<Outcome<Dictionary<int, EventPosition>>> PositionsAsync(
        string consumer, CancellationToken cancellation)
    {
        var read = await _connection.RunAsync(
            database => database.HashGetAllAsync(_keys.PositionsOf(consumer)), cancellation).ConfigureAwait(false);
        return read.IsSuccess
            ? read.Value.ToDictionary(field => (int)field.Name, field => PositionOf(field.Value))
            : read.Error;
    }

    /// <summary>The names of all consumers that have committed, in order.</summary>
    public async ValueTask<Outcome<string[]>> ConsumersAsync(CancellationToken cancellation)
    {
        var read = await _connection.RunAsync(
            database => database.SetMembersAsync(_keys.AllConsumers), cancellation).ConfigureAwait(false);
        return read.IsSuccess
            ? read.Value.Select(name => (string)name!).Order(StringComparer.Ordinal).ToArray()
            : read.Error;
    }

    /// <summary>Deletes every entry that was recorded before a day. Returns how many.</summary>
    public async ValueTask<Outcome<long>> TrimAsync(DateOnly firstKept, CancellationToken cancellation)
    {
        var before = $"{new EventPosition(EventPosition.DayOf(firstKept), 0)}";
        var trimmed = await Task.WhenAll(Enumerable.Range(0, HistoryKeys.Partitions).Select(async partition =>
            await _connection.RunAsync(
                database => database.StreamTrimByMinIdAsync(_keys.StreamOf(partition), before), cancellation)
                .ConfigureAwait(false))).ConfigureAwait(false);
        foreach (var outcome in trimmed)
            if (!outcome.IsSuccess)
                return outcome.Error;
        return trimmed.Sum(outcome => outcome.Value);
    }

    /// <summary>
    /// Whether the store has streams and lets its user read them. True also while it does not answer: that is no refusal.
    /// </summary>
    public async ValueTask<bool> AreStreamsAllowedAsync(CancellationToken cancellation) =>
        !await _connection.RefusesAsync(
            database => database.StreamReadAsync(_keys.StreamOf(0), $"{EventPosition.Start}", 1), cancellation)
            .ConfigureAwait(false);

    /// <summary>Opens a connection of its own that waits for new entries. The caller disposes it.</summary>
    public async Task<EventTail> OpenTailAsync(TimeProvider clock)
    {
        var connection = await RedisConnection.OpenAsync(
            _options with { CallTimeoutMs = EventTail.CallTimeoutMs }, clock).ConfigureAwait(false);
        return new EventTail(connection, _keys, this, clock);
    }

    internal StoredEvent ToEvent(int partition, StreamEntry entry) =>
        ToEvent(partition, entry.Id, entry[ReplaceScript.EntryField]);

    internal StoredEvent ToEvent(int partition, RedisValue id, RedisValue value) => new(
        partition, PositionOf(id), (byte[]?)value is { } bytes ? _events.Decode(partition, bytes) : null);

    private static EventPosition PositionOf(RedisValue id) =>
        EventPosition.TryParse((string?)id ?? "", out var position) ? position : EventPosition.Start;
}
