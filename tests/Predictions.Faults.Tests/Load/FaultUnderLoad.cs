using System.Diagnostics;
using Grpc.Core;
using Predictions.Testing;

namespace Predictions.Faults.Tests.Load;

/// <summary>A fault of the store from before it to after it, under load.</summary>
internal sealed class FaultUnderLoad
{
    /// <summary>The service's own setting, which the bound on failures goes by.</summary>
    public static readonly (string, string) CallTimeout = ("Redis:CallTimeoutMs", "150");

    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(3);

    /// <summary>Code is compiled and the calls of the other tests have ended.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>What is under way when a fault begins or ends may see either side.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromMilliseconds(300);

    private readonly LoadLog _log;
    private readonly HealthWatch _health;
    private readonly long _settled, _broken, _mending, _mended;

    private FaultUnderLoad(LoadLog log, HealthWatch health, long settled, long broken, long mending, long mended)
    {
        (_log, _health) = (log, health);
        (_settled, _broken, _mending, _mended) = (settled, broken, mending, mended);
    }

    /// <summary>Calls that were due before the fault.</summary>
    public LoadLog Undisturbed => _log.Due(_settled, _broken - Ticks(UnderWay));

    /// <summary>Calls that were due while nothing of the store could answer them, and could not have waited for its end.</summary>
    public LoadLog During => _log.Due(_broken + Ticks(TimeSpan.FromMilliseconds(50)), _mending - Ticks(UnderWay));

    /// <summary>Calls from the fault's beginning to long after its end.</summary>
    public LoadLog FromItsBeginning => _log.Due(_broken, long.MaxValue);

    /// <summary>How long after the store's return the last call was due that failed.</summary>
    public TimeSpan Recovery
    {
        get
        {
            var last = _log.Due(_mended, long.MaxValue).OnStore.Failed.LastDue;
            return last < _mended ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_mended, last);
        }
    }

    /// <summary>Loads a service that is stored in, breaks its store and mends it.</summary>
    /// <param name="service">Which.</param>
    /// <param name="fault">Breaks it; what it does until it ends is part of the fault.</param>
    /// <param name="mend">Ends once the store works again.</param>
    public static async Task<FaultUnderLoad> RunAsync(ServiceProcess service, Func<Task> fault, Func<Task> mend)
    {
        await Population.StoreAsync(service);
        using var load = OpenLoad.Start(service);
        await Task.Delay(Settling);
        var settled = Stopwatch.GetTimestamp();
        await using var health = new HealthWatch(service);
        await Task.Delay(Before);
        var broken = Stopwatch.GetTimestamp();
        await fault();
        var mending = Stopwatch.GetTimestamp();
        await mend();
        var mended = Stopwatch.GetTimestamp();
        await Task.Delay(After);
        await health.StopAsync();
        return new FaultUnderLoad(await load.StopAsync(), health, settled, broken, mending, mended);
    }

    /// <summary>What a test prints.</summary>
    public string Told(string fault) =>
        $"{fault} for {Stopwatch.GetElapsedTime(_broken, _mending).TotalSeconds:F1} s at {OpenLoad.PerSecond} calls/s: "
        + $"stored {During.OnStore}; inline {FromItsBeginning.Inline}; all calls succeed again after {Recovery.TotalMilliseconds:F0} ms; "
        + $"health {_health.Healthy} ok, {_health.Unhealthy.Count} not; before it {Undisturbed}";

    /// <summary>What holds whatever the fault.</summary>
    public void HoldsWhatIsPromised()
    {
        Assert.InRange(Undisturbed.OnStore.SuccessShare, 0.999, 1);
        Assert.InRange(During.OnStore.P99Ms, 0, 250);
        Assert.InRange(FromItsBeginning.Inline.SuccessShare, 0.999, 1);
        Assert.InRange(Recovery.TotalSeconds, 0, 2);
        Assert.Empty(_health.Unhealthy);
        Assert.NotEqual(0, _health.Healthy);
        // The load was one: its own machine kept up.
        Assert.InRange(_log.Count, 0.9 * OpenLoad.PerSecond * Stopwatch.GetElapsedTime(_settled, _mended).TotalSeconds, double.MaxValue);
        Assert.NotEqual(0, _log.Due(_mended + Ticks(TimeSpan.FromSeconds(2)), long.MaxValue).Records.Count);
    }

    /// <summary>That every call on the store failed, and was told that the store is out of reach.</summary>
    public void FailedUnavailable() =>
        Assert.Equal([StatusCode.Unavailable], During.OnStore.Statuses.Keys);

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
