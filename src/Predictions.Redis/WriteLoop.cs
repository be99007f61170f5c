using System.Security.Cryptography;
using Predictions.Core;

namespace Predictions.Redis;

/// <summary>
/// Carries a write out: read, compute, and one step in Redis that stores only if nobody else has written since; again where
/// somebody has.
/// </summary>
internal sealed class WriteLoop(RedisConnection connection, StoredValues values, RedisOptions options, TimeProvider clock)
{
    /// <summary>How long the mark of an erase stays. A write that began before the erase must meet it, and no call lasts so long.</summary>
    private const long EraseMarkSeconds = 600;

    private const int LongestPauseMs = 32;

    private readonly long _historySeconds = (options.TtlDays ?? 0) * 24L * 60 * 60;

    /// <summary>What the write made of what it met.</summary>
    public async ValueTask<Outcome<WrittenState>> RunAsync(byte[] key, HistoryWrite write, CancellationToken cancellation)
    {
        var read = await connection.GetAsync(key, cancellation).ConfigureAwait(false);
        return read.IsSuccess ? await StoreAsync(key, HeldValue.Read(values, key, read.Value), write, cancellation).ConfigureAwait(false) : read.Error;
    }

    /// <summary>The same for many keys: all are read together, and all steps are sent before the first answer is awaited.</summary>
    /// <param name="keys">Where.</param>
    /// <param name="write">What is written at the key of that place.</param>
    /// <param name="begunMs">When all this began: an erase after it has overtaken the writes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async ValueTask<Outcome<WrittenState>[]> RunManyAsync(
        byte[][] keys, Func<int, HistoryWrite> write, long begunMs, CancellationToken cancellation)
    {
        var read = await connection.GetManyAsync(keys, cancellation).ConfigureAwait(false);
        var written = new Task<Outcome<WrittenState>>[keys.Length];
        for (var i = 0; i < keys.Length; i++)
            written[i] = StoreReadAsync(keys[i], read[i], write(i), begunMs, cancellation);
        return await Task.WhenAll(written).ConfigureAwait(false);
    }

    private async Task<Outcome<WrittenState>> StoreReadAsync(
        byte[] key, Outcome<byte[]?> read, HistoryWrite write, long begunMs, CancellationToken cancellation)
    {
        if (!read.IsSuccess)
            return read.Error;
        var held = HeldValue.Read(values, key, read.Value);
        return held.ErasedAt > begunMs
            ? Overtaken(held, write)
            : await StoreAsync(key, held, write, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<Outcome<WrittenState>> StoreAsync(
        byte[] key, HeldValue held, HistoryWrite write, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var firstRevision = held.Revision;
        for (var attempt = 0; ; attempt++)
        {
            var next = write.Next(held, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (!next.IsSuccess)
                return next.Error;
            var before = held.StateOrAbsent;
            var isChange = !held.State.IsSuccess || next.Value != before;
            // What changes nothing is written all the same where it is sealed with a key of old.
            if (!isChange && held.IsCurrent)
                return new WrittenState(before, before, IsStored: false);

            var value = values.Encode(key, next.Value);
            var expirySeconds = next.Value.History is null ? EraseMarkSeconds : _historySeconds;
            var answer = await connection.ReplaceAsync(key, held.RevisionBytes, value, expirySeconds, cancellation).ConfigureAwait(false);
            if (!answer.IsSuccess)
                return answer.Error;
            if (answer.Value is null)
                return new WrittenState(before, next.Value, isChange);

            held = HeldValue.Read(values, key, answer.Value is [] ? null : answer.Value);
            if (held.ErasedAt > firstRevision)
                return Unstored(before, write.Overtaken(next.Value, held.ErasedAt));
            if (clock.GetElapsedTime(began).TotalMilliseconds >= options.WriteTimeoutMs)
                return StoreErrors.Contended;
            if (await PausedAsync(attempt, cancellation).ConfigureAwait(false) is { } failure)
                return failure;
        }
    }

    /// <summary>The answer to a write that met the erase already when it read.</summary>
    private Outcome<WrittenState> Overtaken(in HeldValue held, HistoryWrite write)
    {
        var wanted = write.Next(held, clock.GetUtcNow().ToUnixTimeMilliseconds());
        return wanted.IsSuccess ? Unstored(held.StateOrAbsent, write.Overtaken(wanted.Value, held.ErasedAt)) : wanted.Error;
    }

    private static Outcome<WrittenState> Unstored(StoredState before, in Outcome<StoredState> answer) =>
        answer.IsSuccess ? new WrittenState(before, answer.Value, IsStored: false) : answer.Error;

    /// <summary>Waits a random while that grows with every retry: devices that write at once must not go on meeting each other.</summary>
    private static async ValueTask<PredictionError?> PausedAsync(int attempt, CancellationToken cancellation)
    {
        var mostMs = Math.Min(1 << Math.Min(attempt, 10), LongestPauseMs);
        try
        {
            await Task.Delay(RandomNumberGenerator.GetInt32(mostMs), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException e)
        {
            return StoreErrors.Of(e, cancellation);
        }
    }
}
