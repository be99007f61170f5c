using System.Diagnostics;

namespace Predictions.LoadTest.Load;

/// <summary>Decides when one thread sends requests. Times are timestamps of <see cref="Stopwatch"/>.</summary>
internal abstract class Pacing
{
    /// <summary>When the next request is due; <see cref="long.MaxValue"/> after the last one.</summary>
    public abstract long NextDue { get; }

    /// <summary>Takes the next request, which is due by now, and returns its due time.</summary>
    public abstract long Take(long now);

    /// <summary>Drops the requests that are due at or after a time.</summary>
    public abstract void EndAt(long timestamp);
}

/// <summary>
/// An open loop: arrivals are scheduled evenly in advance and do not wait for answers. Latency counts from the scheduled arrival,
/// so a stall counts against every request that it delays. Otherwise the result would suffer from coordinated omission.
/// </summary>
/// <param name="from">The first arrival of all threads.</param>
/// <param name="to">The end; no arrival is at or after it.</param>
/// <param name="perSecond">Arrivals per second of all threads together.</param>
/// <param name="thread">The index of the thread that sends these arrivals.</param>
/// <param name="threads">The number of threads that take turns.</param>
internal sealed class ArrivalSchedule(long from, long to, double perSecond, int thread = 0, int threads = 1) : Pacing
{
    private readonly double _interval = Stopwatch.Frequency / perSecond;
    private long _taken;
    private long _end = to;

    public override long NextDue => At(_taken) is var due && due < _end ? due : long.MaxValue;

    public override long Take(long now) => At(_taken++);

    public override void EndAt(long timestamp) => _end = Math.Min(_end, timestamp);

    // Each arrival is computed from the first one, so that rounding errors do not add up.
    private long At(long arrival) => from + (long)((arrival * threads + thread) * _interval);
}

/// <summary>
/// A closed loop: a request is always due, and the connections limit the requests in flight. It finds a server's maximum
/// throughput; its latencies are those of the queue that it builds.
/// </summary>
internal sealed class Saturation(long from, long to) : Pacing
{
    private long _end = to;
    private long _nextDue = from;

    public override long NextDue => _nextDue < _end ? _nextDue : long.MaxValue;

    public override long Take(long now) => _nextDue = now;

    public override void EndAt(long timestamp) => _end = Math.Min(_end, timestamp);
}
