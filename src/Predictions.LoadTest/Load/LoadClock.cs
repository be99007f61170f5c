using System.Diagnostics;

namespace Predictions.LoadTest.Load;

/// <summary>The timestamps at which a load starts, is measured and ends; shared by its threads.</summary>
internal sealed class LoadClock
{
    // All connections open before the first arrival: opening them must not count as a stall.
    private const double MinStartSeconds = 0.05;
    private const double StartSecondsPerConnection = 0.002;

    private long _endedAt;
    private bool _isGivenUp;

    public LoadClock(LoadPlan plan)
    {
        From = Stopwatch.GetTimestamp() + Ticks(MinStartSeconds + StartSecondsPerConnection * plan.Connections);
        MeasuredFrom = From + Ticks(plan.WarmUpSeconds);
        To = MeasuredFrom + Ticks(plan.Seconds);
        _endedAt = To;
        TimeoutTicks = Ticks(plan.TimeoutSeconds);
        GiveUpTicks = double.IsInfinity(plan.GiveUpSeconds) ? long.MaxValue : Ticks(plan.GiveUpSeconds);
    }

    public long From { get; }

    public long MeasuredFrom { get; }

    public long To { get; }

    public long TimeoutTicks { get; }

    public long GiveUpTicks { get; }

    /// <summary>When the last request is due: <see cref="To"/>, or earlier after a stop.</summary>
    public long EndedAt => Volatile.Read(ref _endedAt);

    /// <summary>Whether the load fell too far behind its schedule and was abandoned.</summary>
    public bool IsGivenUp => Volatile.Read(ref _isGivenUp);

    /// <summary>Ends the load now.</summary>
    public void Stop(long now) => Volatile.Write(ref _endedAt, Math.Min(_endedAt, now));

    public void GiveUp(long now)
    {
        Volatile.Write(ref _isGivenUp, true);
        Stop(now);
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
