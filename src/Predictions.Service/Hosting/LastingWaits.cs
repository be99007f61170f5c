namespace Predictions.Service.Hosting;

/// <summary>
/// Tells a queue that is behind from one that stood still for a moment: a collection or a throttled processor makes one long wait
/// too, and what waited then is soon done. Only where no wait was short for <see cref="Patience"/> is the queue behind (as in CoDel,
/// RFC 8289); from then on, for <see cref="Memory"/>, every long wait counts. Told of one wait after the other.
/// </summary>
/// <param name="most">A longer wait is a long one.</param>
/// <param name="clock">What timestamps are of.</param>
internal sealed class LastingWaits(TimeSpan most, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    private long? _longSince;
    private long? _behindAt;

    /// <summary>Takes a wait that ended at a timestamp into account.</summary>
    /// <returns>Whether the queue is behind.</returns>
    public bool IsBehindAfter(TimeSpan wait, long now)
    {
        if (wait <= most)
        {
            _longSince = null;
            return false;
        }

        _longSince ??= now;
        var isLasting = clock.GetElapsedTime(_longSince.Value, now) >= Patience;
        var wasBehind = _behindAt is { } at && clock.GetElapsedTime(at, now) < Memory;
        if (!isLasting && !wasBehind)
            return false;
        _behindAt = now;
        return true;
    }
}
