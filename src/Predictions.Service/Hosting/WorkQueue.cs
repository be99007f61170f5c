namespace Predictions.Service.Hosting;

/// <summary>
/// The queue in front of the handlers, which is the thread pool's own: a call waits there for a processor. Its length is looked up at
/// most ten times a millisecond. Where it is long, no more calls may join it than <see cref="LimitOptions.QueuedPerProcessor"/> allows
/// until it is short again: what is in it need not be calls, and a thousand connections that close are no reason to refuse the few who
/// call meanwhile.
/// </summary>
internal sealed class WorkQueue(LimitOptions limits, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(0.1);

    private readonly int _most = limits.QueuedPerProcessor * Environment.ProcessorCount;
    private long _lookedAt = clock.GetTimestamp();
    private int _joined;
    private volatile bool _isLong;

    /// <summary>Whether one more call may join.</summary>
    public bool TryJoin()
    {
        var looked = Volatile.Read(ref _lookedAt);
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(looked, now) >= Every && Interlocked.CompareExchange(ref _lookedAt, now, looked) == looked)
            Look();
        return !_isLong || Interlocked.Increment(ref _joined) <= _most;
    }

    private void Look()
    {
        _isLong = ThreadPool.PendingWorkItemCount > _most;
        if (!_isLong)
            Volatile.Write(ref _joined, 0);
    }
}
