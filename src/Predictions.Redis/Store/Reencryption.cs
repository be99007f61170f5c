using Predictions.Core;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Redis.Store;

/// <summary>Counts of the values that a reencryption has visited.</summary>
/// <param name="Current">Values that already had the current key and layout.</param>
/// <param name="Reencrypted">Values that were rewritten, at the same revision and with the same time to live.</param>
/// <param name="Unreadable">Values that fail their checks. They were not changed.</param>
/// <param name="Failed">Values for which the store did not answer.</param>
public readonly record struct ReencryptionCounts(long Current, long Reencrypted, long Unreadable, long Failed)
{
    public static ReencryptionCounts operator +(ReencryptionCounts a, ReencryptionCounts b) =>
        new(a.Current + b.Current, a.Reencrypted + b.Reencrypted, a.Unreadable + b.Unreadable, a.Failed + b.Failed);
}

/// <summary>Visits all values of the store and rewrites those with an old key or layout. Safe during other writes.</summary>
internal sealed class Reencryption(RedisConnection connection, ValueProtector values)
{
    private const int BatchKeys = 256;

    public async Task<ReencryptionCounts> RunAsync(
        byte[] keyPattern, Action<ReencryptionCounts>? progress, CancellationToken cancellation)
    {
        var sum = default(ReencryptionCounts);
        var batch = new List<byte[]>(BatchKeys);
        await foreach (var key in connection.KeysAsync(keyPattern, BatchKeys, cancellation).ConfigureAwait(false))
        {
            batch.Add(key);
            if (batch.Count == BatchKeys)
                await FlushAsync().ConfigureAwait(false);
        }

        await FlushAsync().ConfigureAwait(false);
        return sum;

        async Task FlushAsync()
        {
            var counts = await Task.WhenAll(batch.Select(key => ReencryptAsync(key, cancellation))).ConfigureAwait(false);
            batch.Clear();
            sum = counts.Aggregate(sum, static (a, b) => a + b);
            progress?.Invoke(sum);
        }
    }

    private async Task<ReencryptionCounts> ReencryptAsync(byte[] key, CancellationToken cancellation)
    {
        var read = await connection.GetAsync(key, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return Of(read.Error);
        // A write in between leaves a current value, unless an instance with an old ring made it. Then the loop runs again.
        for (var value = read.Value; value is { Length: > 0 };)
        {
            var stored = values.Decode(key, value);
            if (!stored.IsSuccess)
                return new(0, 0, 1, 0);
            if (values.IsCurrent(value))
                return new(1, 0, 0, 0);
            var written = await connection.ReplaceAsync(
                key, ValueHeader.RevisionOf(value), values.Encode(key, stored.Value), RedisConnection.SameExpiry,
                freesFirst: false, entry: null, cancellation).ConfigureAwait(false);
            if (!written.IsSuccess)
                return Of(written.Error);
            if (written.Value is null)
                return new(0, 1, 0, 0);
            value = written.Value;
        }

        // The key has gone since it was listed.
        return default;
    }

    private static ReencryptionCounts Of(PredictionError error) =>
        error.Reason == ErrorReason.StoredValueCorrupt ? new(0, 0, 1, 0) : new(0, 0, 0, 1);
}
