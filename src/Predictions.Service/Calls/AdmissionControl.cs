using Predictions.Core;

namespace Predictions.Service.Calls;

/// <summary>
/// Keeps the service from taking on more than it can answer in time. At the door, before anything of a call is read, it refuses all
/// while the queue to the handlers is full; to the handlers themselves it admits no more than can be held at once. What is read
/// slowly waits in between and takes nobody's place.
/// </summary>
internal sealed class AdmissionControl(LimitOptions limits, LoadShedder queue)
{
    public static readonly PredictionError Full = new(ErrorReason.Overloaded, "The service holds as many calls as it can answer in time.");

    private int _underWay;

    /// <summary>Calls that are answered at once.</summary>
    public int Most => limits.ConcurrentCalls;

    /// <summary>Calls being answered.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Whether a call may be read at all.</summary>
    public bool TryAdmit() => queue.TryJoin();

    /// <summary>Whether a call that was read may be answered; if so, it must leave.</summary>
    public bool TryBegin()
    {
        if (Interlocked.Increment(ref _underWay) <= limits.ConcurrentCalls)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _underWay);
}
