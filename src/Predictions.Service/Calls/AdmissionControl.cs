using Predictions.Core;

namespace Predictions.Service.Calls;

/// <summary>
/// Refuses calls that the service cannot answer in time, at two points. <see cref="TryAdmit()"/> sheds load before anything of a
/// call is read. <see cref="TryBegin"/> limits the calls that are handled at once; a body that arrives slowly takes no place
/// there.
/// </summary>
internal sealed class AdmissionControl(LimitOptions limits, LoadShedder shedder)
{
    public static readonly PredictionError Full = new(
        ErrorReason.Overloaded, "The service holds as many calls as it can answer in time.");

    /// <summary>The most calls that are handled at once.</summary>
    public int MaxActive => limits.ConcurrentCalls;

    /// <summary>Calls that are being handled.</summary>
    public int Active => shedder.Active;

    /// <summary>How long a call that arrives now will wait for its answer.</summary>
    public TimeSpan Wait => shedder.Wait;

    /// <summary>Whether a new call may be read.</summary>
    public bool TryAdmit() => shedder.TryJoin();

    /// <summary>Whether a new call may be read whose caller waits for a limited time.</summary>
    public bool TryAdmit(TimeSpan time) => shedder.TryJoin() && time > shedder.Wait;

    /// <summary>Whether a call that was read may be handled. Each success must be followed by <see cref="End"/>.</summary>
    public bool TryBegin()
    {
        if (shedder.Begin() <= limits.ConcurrentCalls)
            return true;
        shedder.End(isAnswered: false);
        return false;
    }

    public void End() => shedder.End(isAnswered: true);
}
