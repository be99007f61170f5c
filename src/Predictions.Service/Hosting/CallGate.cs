using Predictions.Core;

namespace Predictions.Service.Hosting;

/// <summary>Refuses calls at the door once as many are under way as can be answered in time.</summary>
internal sealed class CallGate(LimitOptions limits)
{
    public static readonly Failure Full = new(PredictionError.Overloaded, "The service holds as many calls as it can answer in time.");

    private int _underWay;

    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Whether the call may enter; if so, it must leave.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _underWay) <= limits.ConcurrentCalls)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _underWay);
}
