namespace Predictions.Service.Calls;

/// <summary>
/// Sheds load by the time that a call will wait for its answer: the queue divided by the rate at which calls are answered
/// (Little's law). Shedding begins once that time stands above a limit (CoDel's test, Nichols and Jacobson 2012). While it
/// lasts, calls are refused if the time is above an eighth of the limit, so that refusals are quick: a refused call waits
/// too. It ends after <see cref="LoadShedder.Memory"/> without a refusal, and after one to eight seconds in any case: callers
/// that wait for their answers form a queue that does not grow, and none may be refused forever because of one pause.
/// </summary>
/// <remarks>
/// The queue is the active calls, or the thread pool's backlog if it is longer: calls with their history in the request wait
/// only there. While a batch runs, the backlog is its work and no queue of calls. The backlog alone would hide a queue: calls
/// begin in turns, and at the end of a turn none of them is in the backlog, because all wait for Redis. A short backlog shows
/// that active calls wait for a slow Redis and not for the processor. They are no reason to refuse others.
/// </remarks>
internal sealed class WaitShedder : LoadShedder
{
    /// <summary>The limit while it sheds, as a share of the limit.</summary>
    public const double Kept = 0.125;

    /// <summary>Queued calls for each processor up to which none is refused. One call may take longer than the limit.</summary>
    public const int KeptBusy = 4;

    /// <summary>The longest time that shedding lasts before the test begins anew.</summary>
    public static readonly TimeSpan MaxMemory = TimeSpan.FromSeconds(8);

    /// <summary>More active calls than this for each work item in the pool mean that they wait for Redis.</summary>
    private const int CallsPerWorkItem = 8;

    /// <summary>The seconds of a call on one core until some were measured.</summary>
    private const double AssumedSeconds = 80e-6;

    private static readonly TimeSpan RateInterval = TimeSpan.FromMilliseconds(10);

    // Longer than the kernel's period of a CPU quota, so that a throttled process measures the rate that it gets.
    private const double RateWindow = 0.2;

    // A longer measurement counts as one of this length, so that one turn of calls does not outweigh the others.
    private const double MostCounted = 0.02;

    // A gap between samples may be idle time. Of a long one, at most the time that its queue should have taken counts, times
    // MostSlowdown. A short one counts whole, so that the estimate cannot shrink to nothing.
    private const double ShortGap = 0.002;
    private const double MostSlowdown = 1.5;

    /// <summary>Nothing is shed before the rate was measured for so long, unless batches prevent it.</summary>
    private const double LeastMeasuredSeconds = 0.1;

    private readonly int _processors;
    private readonly double _limit;
    private double _secondsPerCall;
    private double _waitSeconds;
    private volatile bool _isFull;
    // When the wait rose above the limit, and when the calls of the last such sample should have been answered.
    private long _longSince = Never;
    private long _clearAt = Never;
    private long _shedSince = Never;
    private long _shedUntil = Never;
    private TimeSpan _memory = Memory;
    // The rate's sums, which decay over RateWindow.
    private double _busySeconds;
    private double _answered;
    private long _ratedAt;
    private long _endedBefore;
    private double _busyInInterval;
    private long _queuedBefore;
    private int _samples;
    private int _busySamples;

    public WaitShedder(TimeSpan limit, Func<long> waiting, TimeProvider clock, int processors) : base(waiting, clock)
    {
        (_limit, _processors, _ratedAt) = (limit.TotalSeconds, processors, clock.GetTimestamp());
        _secondsPerCall = AssumedSeconds / processors;
    }

    public override TimeSpan Wait => TimeSpan.FromSeconds(Volatile.Read(ref _waitSeconds));

    protected override bool Admits() => !_isFull;

    protected override void Sample(long waiting, long now, TimeSpan age)
    {
        var active = Active;
        var queued = Batches > 0 ? active : Math.Max(active, waiting);
        var isQueue = queued > KeptBusy * _processors && active <= CallsPerWorkItem * waiting;
        MeasureRate(queued, isQueue, now, age);
        var wait = queued * _secondsPerCall;
        Volatile.Write(ref _waitSeconds, isQueue ? wait : 0);
        EndShedding(now);
        if (_shedSince == Never && isQueue && wait > _limit && Stands(wait, now))
            BeginShedding(now);
        _isFull = _shedSince != Never && isQueue && wait > Kept * _limit;
    }

    /// <summary>Whether the wait stood above the limit for <see cref="LoadShedder.Patience"/>, without an idle time.</summary>
    private bool Stands(double wait, long now)
    {
        // Between two turns the wait is short and nothing is sampled. Only a time in which there was nothing to answer is a rest.
        if (_longSince == Never || _clearAt < now && Clock.GetElapsedTime(_clearAt, now) > Patience)
            _longSince = now;
        _clearAt = now + (long)(wait * Clock.TimestampFrequency);
        return (_busySeconds >= LeastMeasuredSeconds || Batches > 0) && Clock.GetElapsedTime(_longSince, now) >= Patience;
    }

    private void BeginShedding(long now)
    {
        var hasReturned = _shedUntil != Never && Clock.GetElapsedTime(_shedUntil, now) < Memory;
        _memory = !hasReturned ? Memory : 2 * _memory < MaxMemory ? 2 * _memory : MaxMemory;
        (_shedSince, _shedUntil) = (now, Never);
    }

    /// <summary>Ends shedding if no call was refused for a while, or if it has lasted as long as it may.</summary>
    private void EndShedding(long now)
    {
        if (_shedSince == Never)
            return;
        var isCalm = Clock.GetElapsedTime(Math.Max(_shedSince, RefusedAt), now) >= Memory;
        if (!isCalm && Clock.GetElapsedTime(_shedSince, now) < _memory)
            return;
        (_shedSince, _shedUntil, _longSince) = (Never, isCalm ? Never : now, Never);
        // A rate measured during a pause, or while code was cold, is outdated.
        (_busySeconds, _answered) = (0, 0);
    }

    /// <summary>
    /// Measures the time of a call over intervals in which none was refused and most calls found a queue and no batch: what a
    /// batch does is no single call's time.
    /// </summary>
    private void MeasureRate(long queued, bool isQueue, long now, TimeSpan age)
    {
        var due = MostSlowdown * _queuedBefore * _secondsPerCall;
        _busyInInterval += Math.Min(age.TotalSeconds, Math.Max(ShortGap, due));
        _queuedBefore = queued;
        _samples++;
        if (isQueue && Batches == 0)
            _busySamples++;
        if (Clock.GetElapsedTime(_ratedAt, now) < RateInterval)
            return;
        if (4 * _busySamples > 3 * _samples && RefusedAt < _ratedAt)
        {
            var share = Math.Min(1, MostCounted / _busyInInterval);
            var kept = Math.Exp(-share * _busyInInterval / RateWindow);
            _busySeconds = _busySeconds * kept + share * _busyInInterval;
            _answered = _answered * kept + share * (Ended - _endedBefore);
            if (_answered >= 1)
                _secondsPerCall = _busySeconds / _answered;
        }

        (_ratedAt, _endedBefore, _busyInInterval, _samples, _busySamples) = (now, Ended, 0, 0, 0);
    }
}
