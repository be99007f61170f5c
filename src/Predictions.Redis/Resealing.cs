using Predictions.Core;

namespace Predictions.Redis;

/// <summary>What became of the values that a walk over the store has met.</summary>
/// <param name="Current">Those that had the form already that is written now.</param>
/// <param name="Resealed">Those that were written in it, at the same revision and with as long to live.</param>
/// <param name="Unreadable">Those that fail their checks; they were left alone.</param>
/// <param name="Failed">Those that the store did not answer for.</param>
public readonly record struct ResealCounts(long Current, long Resealed, long Unreadable, long Failed)
{
    public static ResealCounts operator +(ResealCounts a, ResealCounts b) =>
        new(a.Current + b.Current, a.Resealed + b.Resealed, a.Unreadable + b.Unreadable, a.Failed + b.Failed);
}

/// <summary>Walks over all values of the store and writes those anew that are not sealed as they would be now. Safe beside other writes.</summary>
internal sealed class Resealing(RedisConnection connection, StoredValues values)
{
    private const int BatchKeys = 256;

    public async Task<ResealCounts> RunAsync(byte[] keyPattern, Action<ResealCounts>? progress, CancellationToken cancellation)
    {
        var sum = default(ResealCounts);
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
            var counts = await Task.WhenAll(batch.Select(key => ResealAsync(key, cancellation))).ConfigureAwait(false);
            batch.Clear();
            sum = counts.Aggregate(sum, static (a, b) => a + b);
            progress?.Invoke(sum);
        }
    }

    private async Task<ResealCounts> ResealAsync(byte[] key, CancellationToken cancellation)
    {
        var read = await connection.GetAsync(key, cancellation).ConfigureAwait(false);
        if (!read.IsSuccess)
            return Of(read.Error);
        // Another write in between leaves what is written now; only an old instance's may need a second look.
        for (var value = read.Value; value is { Length: > 0 };)
        {
            var held = HeldValue.Read(values, key, value);
            if (!held.State.IsSuccess)
                return new(0, 0, 1, 0);
            if (held.IsCurrent)
                return new(1, 0, 0, 0);
            var written = await connection.ReplaceAsync(
                key, held.RevisionBytes, values.Encode(key, held.State.Value), RedisConnection.SameExpiry, cancellation).ConfigureAwait(false);
            if (!written.IsSuccess)
                return Of(written.Error);
            if (written.Value is null)
                return new(0, 1, 0, 0);
            value = written.Value;
        }

        // Gone since it was listed.
        return default;
    }

    private static ResealCounts Of(PredictionError failure) =>
        failure.Reason == ErrorReason.StoredValueCorrupt ? new(0, 0, 1, 0) : new(0, 0, 0, 1);
}
