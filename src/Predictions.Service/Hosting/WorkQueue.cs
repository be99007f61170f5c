namespace Predictions.Service.Hosting;

/// <summary>
/// The queue in front of the handlers, which is the thread pool's own: a call waits there for a processor. Full where more work waits
/// than <see cref="LimitOptions.QueuedPerProcessor"/> allows; the length is looked up at most ten times a millisecond.
/// </summary>
internal sealed class WorkQueue(LimitOptions limits, TimeProvider clock)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(0.1);

    private readonly int _most = limits.QueuedPerProcessor * Environment.ProcessorCount;
    private long _lookedAt = clock.GetTimestamp();
    private volatile bool _isFull;

    /// <summary>Work that waits for a thread.</summary>
    public static long Length => ThreadPool.PendingWorkItemCount;

    public bool IsFull
    {
        get
        {
            var looked = Volatile.Read(ref _lookedAt);
            var now = clock.GetTimestamp();
            if (clock.GetElapsedTime(looked, now) >= Every && Interlocked.CompareExchange(ref _lookedAt, now, looked) == looked)
                _isFull = Length > _most;
            return _isFull;
        }
    }
}
