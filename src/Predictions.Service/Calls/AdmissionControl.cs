using Predictions.Core;

namespace Predictions.Service.Calls;

/// <summary>
/// Refuses calls that the service cannot answer in time, at two points. <see cref="TryAdmit"/> sheds load before anything of a
/// call is read. <see cref="TryBegin"/> limits the calls that are handled at once; a body that arrives slowly takes no place
/// there.
/// </summary>
internal sealed class AdmissionControl(LimitOptions limits, LoadShedder shedder)
{
    public static readonly PredictionError Full = new(
        ErrorReason.Overloaded, "The service holds as many calls as it can answer in time.");

    private int _active;

    /// <summary>The most calls that are handled at once.</summary>
    public int MaxActive => limits.ConcurrentCalls;

    /// <summary>Calls that are being handled.</summary>
    public int Active => Volatile.Read(ref _active);

    /// <summary>How long a call that arrives now will wait for its answer.</summary>
    public TimeSpan Wait => shedder.Wait;

    /// <summary>Whether a new call may be read.</summary>
    /// <param name="time">How long its caller waits; <c>null</c> for any time.</param>
    public bool TryAdmit(TimeSpan? time = null) => shedder.TryJoin(time ?? TimeSpan.MaxValue);

    /// <summary>Whether a call that was read may be handled. Each success must be followed by <see cref="End"/>.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _active) <= limits.ConcurrentCalls)
            return true;
        End();
        return false;
    }

    public void End() => Interlocked.Decrement(ref _active);

    /// <summary>Counts a call that is handled, for load shedding, until the result is disposed.</summary>
    /// <param name="isBatch">A batch is no part of the queue, because it gives way to single calls while it runs.</param>
    public Place Take(bool isBatch)
    {
        if (isBatch)
            shedder.BeginBatch();
        else
            shedder.Begin();
        return new Place(shedder, isBatch);
    }

    /// <summary>The place of a call that is handled.</summary>
    public readonly struct Place(LoadShedder shedder, bool isBatch) : IDisposable
    {
        public void Dispose()
        {
            if (isBatch)
                shedder.EndBatch();
            else
                shedder.End();
        }
    }
}
