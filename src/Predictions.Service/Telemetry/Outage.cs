namespace Predictions.Service.Telemetry;

/// <summary>
/// The outage of one dependency: when it began, and how many calls have failed since. One thread begins and ends it; any thread
/// counts.
/// </summary>
internal sealed class Outage(TimeProvider clock)
{
    private volatile bool _isOn;
    private long _began;
    private int _failed;

    /// <summary>Begins the outage. Returns false if it has begun already.</summary>
    public bool Begin()
    {
        if (_isOn)
            return false;
        _began = clock.GetTimestamp();
        Volatile.Write(ref _failed, 0);
        return _isOn = true;
    }

    /// <summary>Counts a call that failed; ignored without an outage.</summary>
    public void CountFailed()
    {
        if (_isOn)
            Interlocked.Increment(ref _failed);
    }

    /// <summary>Ends the outage. Returns false if there is none.</summary>
    /// <param name="seconds">How long it lasted, in whole seconds.</param>
    /// <param name="calls">The calls that failed.</param>
    public bool TryEnd(out int seconds, out int calls)
    {
        (seconds, calls) = _isOn ? ((int)clock.GetElapsedTime(_began).TotalSeconds, Volatile.Read(ref _failed)) : (0, 0);
        var wasOn = _isOn;
        _isOn = false;
        return wasOn;
    }
}
