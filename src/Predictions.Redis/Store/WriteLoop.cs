using System.Security.Cryptography;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Redis.Store;

/// <summary>
/// Runs a write: read, compute, and one compare-and-set step in Redis. Repeats while other writes come between.
/// </summary>
internal sealed class WriteLoop(RedisConnection connection, ValueProtector values, RedisOptions options, TimeProvider clock)
{
    /// <summary>
    /// How long a tombstone stays. A write that began before the erase must meet it, and no call lasts that long.
    /// </summary>
    private const long TombstoneSeconds = 600;

    private const int MaxPauseMs = 32;

    private readonly long _historySeconds = (options.TtlDays ?? 0) * 24L * 60 * 60;

    /// <summary>Runs one write.</summary>
    public async ValueTask<Outcome<WriteResult>> RunAsync(byte[] key, HistoryWrite write, CancellationToken cancellation)
    {
        var read = await connection.GetAsync(key, cancellation).ConfigureAwait(false);
        return read.IsSuccess
            ? await StoreAsync(key, read.Value, Read(key, read.Value), write, cancellation).ConfigureAwait(false)
            : read.Error;
    }

    /// <summary>
    /// Runs many writes: all keys are read together, and all steps are sent before the first answer is awaited.
    /// </summary>
    /// <param name="keys">The keys.</param>
    /// <param name="write">The write for the key at an index.</param>
    /// <param name="begunMs">When the writes began, in Unix milliseconds. A later erase supersedes them.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<Outcome<WriteResult>[]> RunManyAsync(
        byte[][] keys, Func<int, HistoryWrite> write, long begunMs, CancellationToken cancellation)
    {
        var read = await connection.GetManyAsync(keys, cancellation).ConfigureAwait(false);
        var written = new Task<Outcome<WriteResult>>[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            written[i] = StoreReadAsync(keys[i], read[i], write(i), begunMs, cancellation);
        return await Task.WhenAll(written).ConfigureAwait(false);
    }

    private async Task<Outcome<WriteResult>> StoreReadAsync(
        byte[] key, Outcome<byte[]?> read, HistoryWrite write, long begunMs, CancellationToken cancellation)
    {
        if (!read.IsSuccess)
            return read.Error;
        var stored = Read(key, read.Value);
        return ErasedAt(stored) > begunMs
            ? SupersededByErase(stored, write)
            : await StoreAsync(key, read.Value, stored, write, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<Outcome<WriteResult>> StoreAsync(
        byte[] key, byte[]? value, Outcome<StoredEntry> stored, HistoryWrite write, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var firstRevision = stored.IsSuccess ? stored.Value.Revision : 0;
        for (var attempt = 0; ; attempt++)
        {
            var next = write.Next(stored, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (!next.IsSuccess)
                return next.Error;
            var isChange = !stored.IsSuccess || next.Value != stored.Value;
            // An unchanged history is rewritten where its value has an old key or layout.
            if (!isChange && (value is null || values.IsCurrent(value)))
                return Unchanged(next.Value);

            var expirySeconds = next.Value.History is null ? TombstoneSeconds : _historySeconds;
            var answer = await connection.ReplaceAsync(
                key, ValueHeader.RevisionOf(value), values.Encode(key, next.Value), expirySeconds,
                cancellation).ConfigureAwait(false);
            if (!answer.IsSuccess)
                return answer.Error;
            if (answer.Value is null)
                return isChange
                    ? new WriteResult(HistoryIn(stored) ?? CycleHistory.Empty, AnswerOf(next.Value))
                    : Unchanged(next.Value);

            value = answer.Value is [] ? null : answer.Value;
            stored = Read(key, value);
            if (ErasedAt(stored) > firstRevision)
                return Unstored(write.SupersededByErase(next.Value, ErasedAt(stored)));
            if (clock.GetElapsedTime(began).TotalMilliseconds >= options.WriteTimeoutMs)
                return StoreErrors.Contended;
            if (await PausedAsync(attempt, cancellation).ConfigureAwait(false) is { } error)
                return error;
        }
    }

    private Outcome<StoredEntry> Read(byte[] key, byte[]? value) =>
        value is null ? StoredEntry.Absent : values.Decode(key, value);

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
        return new WriteResult(answer.History, answer);
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
}
