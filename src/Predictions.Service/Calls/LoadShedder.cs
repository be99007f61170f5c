namespace Predictions.Service.Calls;

/// <summary>
/// The queue in front of the handlers, which is the thread pool's own: a call waits there for a processor. A burst that an instance has
/// worked off within <see cref="Patience"/> is no overload. One that stays longer than <see cref="LimitOptions.QueuedPerProcessor"/>
/// for that time is, and so is each that follows it within <see cref="Memory"/>: then no more calls than that may join it until it is
/// short again. What is in it need not be calls, and a thousand connections that close are no reason to refuse the few who call
/// meanwhile. After CoDel's idea of a standing queue (Nichols and Jacobson, 2012).
/// </summary>
internal sealed class LoadShedder(LimitOptions limits, Func<long> length, TimeProvider clock)
{
    /// <summary>How long a queue may stand before calls are refused for it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>For how long after calls were refused the next long queue has them refused at once.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    /// <summary>The longest burst, in queues of the length that may stand.</summary>
    public const int Burst = 10;

    private const long NotYet = long.MinValue;

    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(0.1);

    private readonly int _most = limits.QueuedPerProcessor * Environment.ProcessorCount;
    private long _lookedAt = clock.GetTimestamp();
    // Two looks may overlap, and these are written whole; NotYet is no time.
    private long _longSince = NotYet;
    private long _lastFull = NotYet;
    private int _joined;
    private volatile bool _isFull;

    public LoadShedder(LimitOptions limits, TimeProvider clock) : this(limits, () => ThreadPool.PendingWorkItemCount, clock)
    {
    }

    /// <summary>Whether one more call may join. The length is looked up at most ten times a millisecond.</summary>
    public bool TryJoin()
    {
        var looked = Volatile.Read(ref _lookedAt);
        var now = clock.GetTimestamp();
        var ago = clock.GetElapsedTime(looked, now);
        if (ago >= Every && Interlocked.CompareExchange(ref _lookedAt, now, looked) == looked)
            Look(length(), now, isFirst: ago > Patience);
        return !_isFull || Interlocked.Increment(ref _joined) <= _most;
    }

    /// <param name="length">Of the queue.</param>
    /// <param name="now">The time.</param>
    /// <param name="isFirst">Whether nobody has called for so long that what stood before says nothing.</param>
    private void Look(long length, long now, bool isFirst)
    {
        if (length <= _most)
        {
            (_isFull, _longSince) = (false, NotYet);
            Volatile.Write(ref _joined, 0);
            return;
        }

        if (isFirst || _longSince == NotYet)
            _longSince = now;
        if (length <= (long)_most * Burst && clock.GetElapsedTime(_longSince, now) < Patience && !IsRemembered(now))
            return;
        (_isFull, _lastFull) = (true, now);
    }

    private bool IsRemembered(long now) => _lastFull != NotYet && clock.GetElapsedTime(_lastFull, now) < Memory;
}
