using System.Diagnostics;

namespace Predictions.LoadTest.Load;

/// <summary>
/// An open loop: arrivals are set beforehand, evenly, and do not wait for answers. Latency counts from them, so that a stall is
/// counted against every request that it delayed (what is called coordinated omission otherwise).
/// </summary>
/// <param name="from">The first arrival of all threads.</param>
/// <param name="to">No arrival is at or after it.</param>
/// <param name="perSecond">Arrivals of all threads together.</param>
/// <param name="thread">Which thread's arrivals these are.</param>
/// <param name="threads">How many threads take turns.</param>
internal sealed class ArrivalSchedule(long from, long to, double perSecond, int thread, int threads) : Pacing
{
    private readonly double _apart = Stopwatch.Frequency / perSecond;
    private long _taken;
    private long _end = to;

    public override long NextDue => At(_taken) is var due && due < _end ? due : long.MaxValue;

    public override long Take(long now) => At(_taken++);

    public override void EndAt(long timestamp) => _end = Math.Min(_end, timestamp);

    // Each from the first, not from the one before: rounding must not add up.
    private long At(long arrival) => from + (long)((arrival * threads + thread) * _apart);
}
