namespace Predictions.Service.Hosting;

/// <summary>
/// How long a call waits for a thread: the queue in front of the handlers is the thread pool's own, and this says whether it has
/// grown longer than <see cref="LimitOptions.QueueMs"/>. Callers look, at most once a millisecond, by sending an empty piece of work
/// through it; where nobody calls, nothing runs.
/// </summary>
internal sealed class WorkQueue(LimitOptions limits, TimeProvider clock) : IThreadPoolWorkItem
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(1);

    /// <summary>What was seen longer ago says nothing of now.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromSeconds(1);

    private readonly LastingWaits _waits = new(TimeSpan.FromMilliseconds(limits.QueueMs), clock);
    private long _sent = clock.GetTimestamp();
    private long _waitedTicks;
    private int _isUnderWay;
    private volatile bool _isBehind;

    /// <summary>The latest wait that was seen, or the one that goes on now where it is longer.</summary>
    public TimeSpan Wait
    {
        get
        {
            var waited = TimeSpan.FromTicks(Volatile.Read(ref _waitedTicks));
            var now = Volatile.Read(ref _isUnderWay) == 0 ? TimeSpan.Zero : clock.GetElapsedTime(Volatile.Read(ref _sent));
            return now > waited ? now : waited;
        }
    }

    /// <summary>Whether calls wait too long, so that new ones had better be refused.</summary>
    public bool IsBehind
    {
        get
        {
            var sinceLook = clock.GetElapsedTime(Volatile.Read(ref _sent));
            if (sinceLook >= Every && Volatile.Read(ref _isUnderWay) == 0 && Interlocked.Exchange(ref _isUnderWay, 1) == 0)
                Look();
            return _isBehind && sinceLook < Stale;
        }
    }

    /// <summary>Runs when the queue has come to the look.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        var wait = clock.GetElapsedTime(_sent);
        Volatile.Write(ref _waitedTicks, wait.Ticks);
        _isBehind = _waits.IsBehindAfter(wait, clock.GetTimestamp());
        Volatile.Write(ref _isUnderWay, 0);
    }

    private void Look()
    {
        Volatile.Write(ref _sent, clock.GetTimestamp());
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
