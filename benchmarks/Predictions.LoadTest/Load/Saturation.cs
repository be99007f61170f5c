namespace Predictions.LoadTest.Load;

/// <summary>
/// A closed loop: a request is always due, and connections bound how many are in flight. It finds the most that a server gives;
/// its latencies are those of a queue that it makes itself.
/// </summary>
internal sealed class Saturation(long from, long to) : Pacing
{
    private long _end = to;
    private long _nextDue = from;

    public override long NextDue => _nextDue < _end ? _nextDue : long.MaxValue;

    public override long Take(long now) => _nextDue = now;

    public override void EndAt(long timestamp) => _end = Math.Min(_end, timestamp);
}
