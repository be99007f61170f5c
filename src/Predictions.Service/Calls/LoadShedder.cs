namespace Predictions.Service.Calls;

/// <summary>The thread pool's work items: those that wait, and those that were completed since the start.</summary>
internal readonly record struct PoolLoad(long Waiting, long Completed)
{
    public static PoolLoad Now => new(ThreadPool.PendingWorkItemCount, ThreadPool.CompletedWorkItemCount);
}

/// <summary>
/// Sheds load by the time that a call will wait: the thread pool's backlog divided by the rate at which the pool completed work
/// items while it had a backlog (Little's law). Shedding begins once that time stays above <see cref="LimitOptions.MaxWaitMs"/>
/// for <see cref="Patience"/> (CoDel's standing-queue test, Nichols and Jacobson 2012), or at once above <see cref="Burst"/>
/// times it. For <see cref="Memory"/> from then on, calls are refused while the time is above a fifth of the limit, because a
/// refused call waits in the same queue. Then the test begins anew: callers that wait for their answers form a queue that does
/// not grow, and none of them may be refused forever because of one pause. Under lasting overload it begins ever more seldom.
/// </summary>
/// <remarks>
/// While it sheds, at most one more backlog of the permitted length is admitted until the backlog is short again: work items are
/// not all calls, and a thousand connections that close must not block the few callers that remain. With
/// <see cref="LimitOptions.QueuedPerProcessor"/> the length of the backlog is limited instead of the time.
/// </remarks>
internal sealed class LoadShedder
{
    /// <summary>How long the wait may stand above the limit before calls are refused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How long the lower limit holds at first. It holds twice as long each time that the backlog stands again this soon, up to
    /// <see cref="MaxMemory"/>.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that the lower limit holds under lasting overload.</summary>
    public static readonly TimeSpan MaxMemory = TimeSpan.FromSeconds(8);

    /// <summary>The longest accepted burst, in multiples of the limit.</summary>
    public const int Burst = 10;

    /// <summary>The lower limit is this share of the limit.</summary>
    public const double Kept = 0.2;

    /// <summary>The seconds of a work item on one core until some were measured.</summary>
    private const double AssumedSeconds = 80e-6;

    private const long Never = long.MinValue;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(0.1);
    private static readonly TimeSpan RateInterval = TimeSpan.FromMilliseconds(2);

    // As long as the kernel's period of a CPU quota, so that a throttled process measures the rate that it gets.
    private static readonly TimeSpan RateWindow = TimeSpan.FromMilliseconds(100);

    private readonly Func<PoolLoad> _pool;
    private readonly TimeProvider _clock;
    private readonly bool _isByLength;
    private readonly double _limit;
    private readonly double _lowerLimit;
    private long _sampledAt;
    private long _sampledCompleted;
    // Two samples may overlap. These fields are written whole, so a race only delays a decision by one sample.
    private long _longSince = Never;
    private long _shedSince = Never;
    private TimeSpan _memory = Memory;
    private int _admitted;
    private volatile int _admissible;
    private volatile bool _isFull;
    private double _secondsPerItem = AssumedSeconds / Environment.ProcessorCount;
    private double _waitSeconds;
    // The rate's sums, which decay over RateWindow.
    private double _busySeconds;
    private double _completedItems;
    private long _ratedAt;
    private PoolLoad _rated;

    public LoadShedder(LimitOptions limits, TimeProvider clock) : this(limits, () => PoolLoad.Now, clock)
    {
    }

    internal LoadShedder(LimitOptions limits, Func<PoolLoad> pool, TimeProvider clock)
    {
        (_pool, _clock, _sampledAt, _ratedAt) = (pool, clock, clock.GetTimestamp(), clock.GetTimestamp());
        _isByLength = limits.QueuedPerProcessor is not null;
        (_limit, _lowerLimit) = limits.QueuedPerProcessor is { } queued
            ? (queued * Environment.ProcessorCount, queued * Environment.ProcessorCount)
            : (limits.MaxWaitMs / 1e3, Kept * limits.MaxWaitMs / 1e3);
    }

    /// <summary>How long a work item that joins the pool's queue now will wait.</summary>
    public TimeSpan Wait => TimeSpan.FromSeconds(Volatile.Read(ref _waitSeconds));

    /// <summary>Whether one more call may join. Samples the backlog at most ten times a millisecond.</summary>
    public bool TryJoin()
    {
        var sampled = Volatile.Read(ref _sampledAt);
        var now = _clock.GetTimestamp();
        var age = _clock.GetElapsedTime(sampled, now);
        if (age >= SampleInterval && Interlocked.CompareExchange(ref _sampledAt, now, sampled) == sampled)
            Sample(_pool(), now, age);
        return !_isFull || Interlocked.Increment(ref _admitted) <= _admissible;
    }

    /// <param name="load">The pool's work items.</param>
    /// <param name="now">The time.</param>
    /// <param name="age">The time since the last sample.</param>
    private void Sample(PoolLoad load, long now, TimeSpan age)
    {
        MeasureRate(load, now);
        // No call joins, and none is sampled, while the pool answers earlier ones. Only a pool that rested ends the test.
        var isStale = age > Patience && (load.Completed - _sampledCompleted) * _secondsPerItem < age.TotalSeconds / 2;
        _sampledCompleted = load.Completed;
        Volatile.Write(ref _waitSeconds, load.Waiting * _secondsPerItem);
        var length = _isByLength ? load.Waiting : _waitSeconds;
        var isShedding = IsShedding(now);
        if (length <= (isShedding ? _lowerLimit : _limit))
        {
            (_isFull, _longSince) = (false, Never);
            Volatile.Write(ref _admitted, 0);
            return;
        }

        if (!isShedding)
        {
            if (isStale || _longSince == Never)
                _longSince = now;
            if (length <= Burst * _limit && _clock.GetElapsedTime(_longSince, now) < Patience)
                return;
        }

        // A limited length is shed for Memory after the last refusal, a limited time for a while after the first.
        if (!isShedding && !_isByLength)
            _memory = HasReturned(now) ? Min(2 * _memory, MaxMemory) : Memory;
        if (!isShedding || _isByLength)
            _shedSince = now;
        _longSince = Never;
        _admissible = (int)Math.Clamp(_isByLength ? _limit : _lowerLimit / _secondsPerItem, 1, int.MaxValue);
        _isFull = true;
    }

    private bool IsShedding(long now) => _shedSince != Never && _clock.GetElapsedTime(_shedSince, now) < _memory;

    /// <summary>Whether a backlog stands again soon after the last one was shed.</summary>
    private bool HasReturned(long now) => _shedSince != Never && _clock.GetElapsedTime(_shedSince, now) < _memory + Memory;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>
    /// Measures the time of a work item over intervals in which the pool had a backlog at both ends. Otherwise it waited.
    /// </summary>
    private void MeasureRate(PoolLoad load, long now)
    {
        var elapsed = _clock.GetElapsedTime(_ratedAt, now);
        if (elapsed < RateInterval)
            return;
        if (Math.Min(load.Waiting, _rated.Waiting) >= Environment.ProcessorCount && elapsed < Memory)
        {
            var kept = Math.Exp(-elapsed / RateWindow);
            _busySeconds = _busySeconds * kept + elapsed.TotalSeconds;
            _completedItems = _completedItems * kept + (load.Completed - _rated.Completed);
            if (_completedItems >= 1)
                _secondsPerItem = _busySeconds / _completedItems;
        }

        (_ratedAt, _rated) = (now, load);
    }
}
