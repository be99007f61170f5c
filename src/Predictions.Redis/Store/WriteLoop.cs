using System.Security.Cryptography;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Outbox;
using Predictions.Redis.Values;

namespace Predictions.Redis.Store;

/// <summary>
/// Runs a write: read, compute, and one compare-and-set step in Redis. Repeats while other writes come between. With replicas to
/// wait for, the step has a connection of its own.
/// </summary>
internal sealed class WriteLoop(
    RedisConnection connection, ReplicaWrites? replicas, ValueProtector values, RedisOptions options, OutboxWriter? outbox,
    TimeProvider clock)
{
    /// <summary>
    /// How long a tombstone stays. A write that began before the erase must meet it, and no call lasts that long.
    /// </summary>
    private const long TombstoneSeconds = 600;

    private const int MaxPauseMs = 32;

    private readonly long _historySeconds = (options.TtlDays ?? 0) * 24L * 60 * 60;

    /// <summary>Runs one write.</summary>
    public async ValueTask<Outcome<WriteResult>> RunAsync(WriteTarget target, HistoryWrite write, CancellationToken cancellation)
    {
        var met = MetIn(target.Key, await connection.GetAsync(target.Key, cancellation).ConfigureAwait(false));
        return met.IsSuccess ? await StoreAsync(target, met.Value, write, cancellation).ConfigureAwait(false) : met.Error;
    }

    /// <summary>
    /// Runs many writes: all keys are read together, and all steps are sent before the first answer is awaited.
    /// </summary>
    /// <param name="targets">The users, with their keys.</param>
    /// <param name="write">The write for the user at an index.</param>
    /// <param name="begunMs">When the writes began, in Unix milliseconds. A later erase supersedes them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<Outcome<WriteResult>[]> RunManyAsync(
        WriteTarget[] targets, Func<int, HistoryWrite> write, long begunMs, CancellationToken cancellation)
    {
        var keys = Array.ConvertAll(targets, target => target.Key);
        var read = await connection.GetManyAsync(keys, cancellation).ConfigureAwait(false);
        var written = new Task<Outcome<WriteResult>>[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            written[i] = StoreReadAsync(targets[i], read[i], write(i), begunMs, cancellation);
        return await Task.WhenAll(written).ConfigureAwait(false);
    }

    private async Task<Outcome<WriteResult>> StoreReadAsync(
        WriteTarget target, Outcome<byte[]?> read, HistoryWrite write, long begunMs, CancellationToken cancellation)
    {
        var met = MetIn(target.Key, read);
        if (!met.IsSuccess)
            return met.Error;
        return ErasedAt(met.Value.Entry) > begunMs
            ? SupersededByErase(met.Value.Entry, write)
            : await StoreAsync(target, met.Value, write, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<Outcome<WriteResult>> StoreAsync(
        WriteTarget target, Met met, HistoryWrite write, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var firstRevision = met.Entry.IsSuccess ? met.Entry.Value.Revision : 0;
        for (var attempt = 0; ; attempt++)
        {
            if (write.Spares(met.Value))
                return Unchanged(StoredEntry.Absent);
            var stored = met.Entry;
            var next = write.Next(stored, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (!next.IsSuccess)
                return next.Error;
            var isChange = !stored.IsSuccess || next.Value != stored.Value;
            // An unchanged history is rewritten where its value has an old key or layout, and where replicas must confirm it: it
            // may be a repetition of a write that they did not confirm.
            if (!isChange && (met.Value is null || (replicas is null && values.IsCurrent(met.Value))))
                return Unchanged(next.Value);

            var answer = await ReplaceAsync(target, met, next.Value, isChange, cancellation).ConfigureAwait(false);
            if (answer is { IsSuccess: true, Value: null })
                return isChange
                    ? new WriteResult(HistoryIn(stored) ?? CycleHistory.Empty, AnswerOf(next.Value))
                    {
                        Revision = next.Value.Revision,
                    }
                    : Unchanged(next.Value);

            var metNow = MetIn(target.Key, answer is { IsSuccess: true, Value: [] } ? (byte[]?)null : answer);
            if (!metNow.IsSuccess)
                return metNow.Error;
            met = metNow.Value;
            if (ErasedAt(met.Entry) > firstRevision)
                return Unstored(write.SupersededByErase(next.Value, ErasedAt(met.Entry)));
            if (clock.GetElapsedTime(began).TotalMilliseconds >= options.WriteTimeoutMs)
                return StoreErrors.Contended;
            if (await PausedAsync(attempt, cancellation).ConfigureAwait(false) is { } error)
                return error;
        }
    }

    /// <summary>
    /// Replaces what was met. An erase, and every other write that shortens the value, works also while Redis has no memory left.
    /// The time to live counts from the last change, so an unchanged entry keeps what is left of it.
    /// </summary>
    private ValueTask<Outcome<byte[]?>> ReplaceAsync(
        WriteTarget target, in Met met, in StoredEntry next, bool isChange, CancellationToken cancellation)
    {
        var isErase = next.History is null;
        var value = values.Encode(target.Key, next);
        var seconds = !isChange ? RedisConnection.SameExpiry : isErase ? TombstoneSeconds : _historySeconds;
        // The value that is freed first takes its time to live with it.
        var freesFirst = isChange && (isErase || value.Length < met.Value?.Length);
        var entry = outbox?.EntryOf(target, met.Entry, next);
        return replicas is null
            ? connection.ReplaceAsync(target.Key, met.Revision, value, seconds, freesFirst, entry, cancellation)
            : replicas.ReplaceAsync(target.Key, met.Revision, value, seconds, freesFirst, entry, cancellation);
    }

    private Outcome<Met> MetIn(byte[] key, in Outcome<byte[]?> read)
    {
        if (read.IsSuccess)
            return new Met(
                read.Value,
                ValueHeader.RevisionOf(read.Value),
                read.Value is null ? StoredEntry.Absent : values.Decode(key, read.Value));
        return ReferenceEquals(read.Error, StoreErrors.OtherType)
            ? new Met(null, RedisConnection.OtherTypeRevision, values.OtherType())
            : read.Error;
    }

    private static CycleHistory? HistoryIn(in Outcome<StoredEntry> stored) => stored.IsSuccess ? stored.Value.History : null;

    private static long ErasedAt(in Outcome<StoredEntry> stored) => stored.IsSuccess ? stored.Value.ErasedAt : 0;

    /// <summary>The answer to a write whose first read already meets the later erase.</summary>
    private Outcome<WriteResult> SupersededByErase(in Outcome<StoredEntry> stored, HistoryWrite write)
    {
        var wanted = write.Next(stored, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return wanted.IsSuccess ? Unstored(write.SupersededByErase(wanted.Value, ErasedAt(stored))) : wanted.Error;
    }

    private static Outcome<WriteResult> Unstored(in Outcome<StoredEntry> answer) =>
        answer.IsSuccess ? Unchanged(answer.Value) : answer.Error;

    private static WriteResult Unchanged(in StoredEntry entry)
    {
        var answer = AnswerOf(entry);
        return new WriteResult(answer.History, answer) { Revision = entry.Revision };
    }

    private static VersionedHistory AnswerOf(in StoredEntry entry) =>
        entry.History is { } history ? new VersionedHistory(history, entry.Revision) : VersionedHistory.None;

    /// <summary>Waits a random time that grows with every retry, so that devices that write at once stop colliding.</summary>
    private static async ValueTask<PredictionError?> PausedAsync(int attempt, CancellationToken cancellation)
    {
        var maxMs = Math.Min(1 << Math.Min(attempt, 10), MaxPauseMs);
        try
        {
            await Task.Delay(RandomNumberGenerator.GetInt32(maxMs), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException e)
        {
            return StoreErrors.Of(e, cancellation);
        }
    }

    /// <summary>What a write met under its key.</summary>
    /// <param name="Value">The stored value; <c>null</c> where there is none, or the key holds another type.</param>
    /// <param name="Revision">The revision bytes that the compare-and-set step must find.</param>
    /// <param name="Entry">The decoded value, or that it is corrupt.</param>
    private readonly record struct Met(byte[]? Value, ReadOnlyMemory<byte> Revision, Outcome<StoredEntry> Entry);
}
