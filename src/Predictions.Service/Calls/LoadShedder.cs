namespace Predictions.Service.Calls;

/// <summary>Refuses calls before they are read, while the service has more of them than it can answer in time.</summary>
/// <param name="waiting">The work items that wait in the thread pool.</param>
/// <param name="clock">The clock.</param>
internal abstract class LoadShedder(Func<long> waiting, TimeProvider clock)
{
    /// <summary>How long a queue may stand above the limit before calls are refused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    /// <summary>How long calls are refused at once after a queue stood.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    protected const long Never = long.MinValue;

    private static readonly TimeSpan SampleInterval = TimeSpan.FromMilliseconds(0.1);

    private long _sampledAt = clock.GetTimestamp();
    private int _isSampling;
    private int _active;
    private int _batches;
    private long _ended;

    /// <summary>Single calls that began and have no answer yet.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>
    /// How long a call that begins now will wait for its answer. Zero without a queue, or if the policy does not measure it.
    /// </summary>
    public virtual TimeSpan Wait => TimeSpan.Zero;

    protected TimeProvider Clock => clock;

    /// <summary>Batches that began and have no answer yet.</summary>
    protected int Batches => Volatile.Read(ref _batches);

    /// <summary>Calls that were answered since the start.</summary>
    protected long Ended => Volatile.Read(ref _ended);

    /// <summary>When a call was last refused.</summary>
    protected long RefusedAt { get; private set; } = Never;

    /// <summary>The policy that the configuration chooses.</summary>
    public static LoadShedder Of(LimitOptions limits, TimeProvider clock) => limits.QueuedPerProcessor is { } queued
        ? new BacklogShedder(queued, PendingWorkItems, clock)
        : new WaitShedder(TimeSpan.FromMilliseconds(limits.MaxWaitMs), PendingWorkItems, clock, Environment.ProcessorCount);

    /// <summary>Whether one more call may join. Looks at the thread pool at most ten times a millisecond.</summary>
    /// <param name="time">How long the caller waits.</param>
    public bool TryJoin(TimeSpan time)
    {
        var now = clock.GetTimestamp();
        if (IsDue(now) && Interlocked.Exchange(ref _isSampling, 1) == 0)
        {
            // Another call may have sampled meanwhile.
            if (IsDue(now))
            {
                var age = clock.GetElapsedTime(_sampledAt, now);
                Volatile.Write(ref _sampledAt, now);
                Sample(waiting(), now, age);
            }

            Volatile.Write(ref _isSampling, 0);
        }

        if (Admits() && time > Wait)
            return true;
        RefusedAt = now;
        return false;
    }

    /// <summary>Counts a single call that begins. Its <see cref="End"/> must follow.</summary>
    public void Begin() => Interlocked.Increment(ref _active);

    /// <summary>Counts a batch that begins. Its <see cref="EndBatch"/> must follow.</summary>
    public void BeginBatch() => Interlocked.Increment(ref _batches);

    public void EndBatch() => Interlocked.Decrement(ref _batches);

    /// <summary>Counts the answer of a call that began.</summary>
    public void End()
    {
        Interlocked.Increment(ref _ended);
        Interlocked.Decrement(ref _active);
    }

    /// <summary>
    /// Decides whether calls may join until the next sample. One sample runs at a time.
    /// </summary>
    /// <param name="waiting">The work items that wait in the thread pool.</param>
    /// <param name="now">The time.</param>
    /// <param name="age">The time since the last sample.</param>
    protected abstract void Sample(long waiting, long now, TimeSpan age);

    protected abstract bool Admits();

    private bool IsDue(long now) => clock.GetElapsedTime(Volatile.Read(ref _sampledAt), now) >= SampleInterval;

    private static long PendingWorkItems() => ThreadPool.PendingWorkItemCount;
}
