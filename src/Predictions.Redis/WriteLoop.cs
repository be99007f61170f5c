using System.Security.Cryptography;
using Predictions.Core;

namespace Predictions.Redis;

/// <summary>
/// Carries a write out: read, compute, and one step in Redis that stores only if nobody else has written since; again where
/// somebody has.
/// </summary>
internal sealed class WriteLoop(RedisConnection connection, RedisOptions options, TimeProvider clock)
{
    /// <summary>How long the mark of an erase stays. A write that began before the erase must meet it, and no call lasts so long.</summary>
    private const long EraseMarkSeconds = 600;

    private const int LongestPauseMs = 32;

    private readonly long _historySeconds = (options.TtlDays ?? 0) * 24L * 60 * 60;

    /// <summary>The state that the write left, or would have left had an erase not overtaken it.</summary>
    public async ValueTask<Outcome<StoredState>> RunAsync(byte[] key, HistoryWrite write, CancellationToken cancellation)
    {
        var read = await connection.GetAsync(key, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Failure;

        var began = clock.GetTimestamp();
        var held = HeldValue.Read(key, read.Value);
        var firstRevision = held.Revision;
        for (var attempt = 0; ; attempt++)
        {
            var next = write.Next(held, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (!next.IsSuccess || (held.State.IsSuccess && next.Value == held.State.Value))
                return next;

            var value = HistoryCodec.Encode(key, next.Value);
            var expirySeconds = next.Value.History is null ? EraseMarkSeconds : _historySeconds;
            var answer = await connection.ReplaceAsync(key, held.RevisionBytes, value, expirySeconds, cancellation).ConfigureAwait(false);
            if (!answer.IsSuccess)
                return answer.Failure;
            if (answer.Value is null)
                return next;

            held = HeldValue.Read(key, answer.Value);
            if (held.ErasedAt > firstRevision)
                return write.Overtaken(next.Value, held.ErasedAt);
            if (clock.GetElapsedTime(began).TotalMilliseconds >= options.WriteTimeoutMs)
                return StoreFailures.Unavailable;
            if (await PausedAsync(attempt, cancellation).ConfigureAwait(false) is { } failure)
                return failure;
        }
    }

    /// <summary>Waits a random while that grows with every retry: devices that write at once must not go on meeting each other.</summary>
    private static async ValueTask<Failure?> PausedAsync(int attempt, CancellationToken cancellation)
    {
        var mostMs = Math.Min(1 << Math.Min(attempt, 10), LongestPauseMs);
        try
        {
            await Task.Delay(RandomNumberGenerator.GetInt32(mostMs), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException e)
        {
            return StoreFailures.Of(e, cancellation);
        }
    }
}
