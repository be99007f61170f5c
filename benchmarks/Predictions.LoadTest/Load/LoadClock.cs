using System.Diagnostics;

namespace Predictions.LoadTest.Load;

/// <summary>When a load begins, is measured and ends, in timestamps; shared by its threads.</summary>
internal sealed class LoadClock
{
    // Until the first arrival all connections are open: their opening must not count as a stall.
    private const double LeastStartSeconds = 0.05;
    private const double StartSecondsPerConnection = 0.002;

    private long _endedAt;

    public LoadClock(LoadPlan plan)
    {
        From = Stopwatch.GetTimestamp() + Ticks(LeastStartSeconds + StartSecondsPerConnection * plan.Connections);
        MeasuredFrom = From + Ticks(plan.WarmUpSeconds);
        To = MeasuredFrom + Ticks(plan.Seconds);
        _endedAt = To;
        TimeoutTicks = Ticks(plan.TimeoutSeconds);
        GiveUpTicks = double.IsInfinity(plan.GiveUpSeconds) ? long.MaxValue : Ticks(plan.GiveUpSeconds);
        IsClosed = plan.Rate is null;
    }

    public long From { get; }

    public long MeasuredFrom { get; }

    public long To { get; }

    public long TimeoutTicks { get; }

    public long GiveUpTicks { get; }

    public bool IsClosed { get; }

    /// <summary>When the last request is due: <see cref="To"/>, or before where it was stopped.</summary>
    public long EndedAt => Volatile.Read(ref _endedAt);

    /// <summary>Whether it fell so far behind that it was given up.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>Ends the load now.</summary>
    public void Stop(long now) => Volatile.Write(ref _endedAt, Math.Min(_endedAt, now));

    public void GiveUp(long now)
    {
        IsGivenUp = true;
        Stop(now);
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
