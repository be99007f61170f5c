namespace Predictions.Service.Calls;

/// <summary>
/// Sheds load when the thread-pool backlog stays above <see cref="LimitOptions.QueuedPerProcessor"/> × cores for
/// <see cref="Patience"/> (CoDel's standing-queue test, Nichols and Jacobson 2012), and for <see cref="Memory"/> afterwards at
/// once. While it sheds, at most one more backlog of that length is admitted, until the backlog is short again: work items are
/// not all calls, and a thousand connections that close must not block the few callers that remain.
/// </summary>
internal sealed class LoadShedder(LimitOptions limits, Func<long> backlog, TimeProvider clock)
{
    /// <summary>How long the backlog may stand before calls are refused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>How long after the last refusal a long backlog refuses calls at once.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    /// <summary>The longest accepted burst, in multiples of the permitted backlog.</summary>
    public const int Burst = 10;

    private const long Never = long.MinValue;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(0.1);

    private readonly int _maxBacklog = limits.QueuedPerProcessor * Environment.ProcessorCount;
    private long _sampledAt = clock.GetTimestamp();
    // Two samples may overlap. These fields are written whole, so a race only delays a decision by one sample.
    private long _longSince = Never;
    private long _lastFull = Never;
    private int _admitted;
    private volatile bool _isFull;

    public LoadShedder(LimitOptions limits, TimeProvider clock) : this(limits, () => ThreadPool.PendingWorkItemCount, clock)
    {
    }

    /// <summary>Whether one more call may join. Samples the backlog at most ten times a millisecond.</summary>
    public bool TryJoin()
    {
        var sampled = Volatile.Read(ref _sampledAt);
        var now = clock.GetTimestamp();
        var age = clock.GetElapsedTime(sampled, now);
        if (age >= SampleInterval && Interlocked.CompareExchange(ref _sampledAt, now, sampled) == sampled)
            Sample(backlog(), now, isStale: age > Patience);
        return !_isFull || Interlocked.Increment(ref _admitted) <= _maxBacklog;
    }

    /// <param name="length">The backlog.</param>
    /// <param name="now">The time.</param>
    /// <param name="isStale">Whether the last sample is too old to show how long the backlog has stood.</param>
    private void Sample(long length, long now, bool isStale)
    {
        if (length <= _maxBacklog)
        {
            (_isFull, _longSince) = (false, Never);
            Volatile.Write(ref _admitted, 0);
            return;
        }

        if (isStale || _longSince == Never)
            _longSince = now;
        if (length <= (long)_maxBacklog * Burst && clock.GetElapsedTime(_longSince, now) < Patience && !WasFullLately(now))
            return;
        (_isFull, _lastFull) = (true, now);
    }

    private bool WasFullLately(long now) => _lastFull != Never && clock.GetElapsedTime(_lastFull, now) < Memory;
}
