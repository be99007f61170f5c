using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Redis.Store;

/// <summary>
/// Redis holds histories under keys of the form that the options do not name. To serve would answer that they do not exist.
/// </summary>
/// <param name="wantsTags">Whether the options name keys with a hash tag.</param>
public sealed class KeyFormException(bool wantsTags) : Exception(
    wantsTags
        ? "Redis holds histories under keys without a hash tag. Move them with predictions histories rekey while no instance "
            + "writes, or set Redis:Keys to Untagged"
        : "Redis:Keys is Untagged, and Redis holds histories under keys with a hash tag. Set it to Tagged");

/// <summary>Counts of the keys that a move has visited.</summary>
/// <param name="Moved">Keys that have their tag now, with the same value and time to live.</param>
/// <param name="Kept">
/// Keys whose tagged key holds another value: both were written while the move ran. They were not changed.
/// </param>
/// <param name="Failed">Keys for which the store did not answer, or that hold another type.</param>
public readonly record struct KeyMoveCounts(long Moved, long Kept, long Failed)
{
    public static KeyMoveCounts operator +(KeyMoveCounts a, KeyMoveCounts b) =>
        new(a.Moved + b.Moved, a.Kept + b.Kept, a.Failed + b.Failed);
}

/// <summary>
/// Gives the keys of earlier versions the hash tag of their partition. The values are not changed: they are bound to the key
/// without its tag. It may run again after a failure, and in a cluster.
/// </summary>
public static class KeyMove
{
    private const int BatchKeys = 256;

    /// <summary>
    /// Moves every key of the prefix that has no tag. No instance may write meanwhile: one that uses the old keys would begin a
    /// second history.
    /// </summary>
    /// <param name="options">The store.</param>
    /// <param name="progress">Called after every batch with the counts so far.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="IOException">The store stopped answering. Keys already moved stay moved.</exception>
    public static async Task<KeyMoveCounts> RunAsync(
        RedisOptions options, Action<KeyMoveCounts>? progress, CancellationToken cancellation)
    {
        var connection = await RedisConnection.OpenAsync(options, TimeProvider.System).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        using var keys = new HistoryKeys(options.KeySecret, options.KeyPrefix);
        var sum = default(KeyMoveCounts);
        var batch = new List<byte[]>(BatchKeys);
        await foreach (var key in connection.KeysAsync(keys.UntaggedPattern, BatchKeys, cancellation).ConfigureAwait(false))
        {
            batch.Add(key);
            if (batch.Count == BatchKeys)
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
        return sum;

        async Task FlushAsync()
        {
            var counts = await Task.WhenAll(batch.Select(key => MoveAsync(connection, key, cancellation))).ConfigureAwait(false);
            batch.Clear();
            sum = counts.Aggregate(sum, static (a, b) => a + b);
            progress?.Invoke(sum);
        }
    }

    private static async Task<KeyMoveCounts> MoveAsync(RedisConnection connection, byte[] key, CancellationToken cancellation)
    {
        if (!HistoryKeys.IsPseudonymAtEnd(key))
            return default;
        var moved = await connection.MoveAsync(key, HistoryKeys.Tagged(key), cancellation).ConfigureAwait(false);
        return !moved.IsSuccess ? new(0, 0, 1)
            : moved.Value is { } isMoved ? isMoved ? new(1, 0, 0) : new(0, 1, 0)
            : default;
    }
}
