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

    /// <summary>What the write made of what it met.</summary>
    public async ValueTask<Outcome<WrittenState>> RunAsync(byte[] key, HistoryWrite write, CancellationToken cancellation)
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
            if (!next.IsSuccess)
                return next.Failure;
            var before = held.StateOrAbsent;
            if (held.State.IsSuccess && next.Value == before)
                return new WrittenState(before, before, IsStored: false);

            var value = HistoryCodec.Encode(key, next.Value);
            var expirySeconds = next.Value.History is null ? EraseMarkSeconds : _historySeconds;
            var answer = await connection.ReplaceAsync(key, held.RevisionBytes, value, expirySeconds, cancellation).ConfigureAwait(false);
            if (!answer.IsSuccess)
                return answer.Failure;
            if (answer.Value is null)
                return new WrittenState(before, next.Value, IsStored: true);

            held = HeldValue.Read(key, answer.Value);
            if (held.ErasedAt > firstRevision)
                return Unstored(before, write.Overtaken(next.Value, held.ErasedAt));
            if (clock.GetElapsedTime(began).TotalMilliseconds >= options.WriteTimeoutMs)
                return StoreFailures.Unavailable;
            if (await PausedAsync(attempt, cancellation).ConfigureAwait(false) is { } failure)
                return failure;
        }
    }

    private static Outcome<WrittenState> Unstored(StoredState before, in Outcome<StoredState> answer) =>
        answer.IsSuccess ? new WrittenState(before, answer.Value, IsStored: false) : answer.Failure;

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
