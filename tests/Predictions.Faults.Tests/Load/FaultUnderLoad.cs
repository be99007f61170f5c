using System.Diagnostics;
using Grpc.Core;
using Predictions.Testing;

namespace Predictions.Faults.Tests.Load;

/// <summary>A store fault under load, from before the fault until after recovery.</summary>
internal sealed class FaultUnderLoad
{
    /// <summary>
    /// The service's call timeout, which limits the latency of failures. The short form allows for a busy machine.
    /// </summary>
    public static readonly (string, string) CallTimeout = ("Redis:CallTimeoutMs", LongForm.Or("1000", "150"));

    // Calls in flight at the start or end of a fault may see either state. Longer than the call timeout.
    private static readonly TimeSpan InFlight = TimeSpan.FromSeconds(LongForm.Or(1.5, 0.3));

    private static readonly TimeSpan Before = InFlight + TimeSpan.FromSeconds(1.2);
    private static readonly TimeSpan After = TimeSpan.FromSeconds(LongForm.Or(1, 3));
    private static readonly TimeSpan RecoveryTimeout = TimeSpan.FromSeconds(LongForm.Or(60, 2));

    // Until then, code is compiled and the calls of other tests have ended.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(LongForm.Or(0, 2));

    private readonly LoadLog _log;
    private readonly HealthWatch _health;
    private readonly long _settled, _broken, _repairing, _repaired;

    private FaultUnderLoad(LoadLog log, HealthWatch health, long settled, long broken, long repairing, long repaired)
    {
        (_log, _health) = (log, health);
        (_settled, _broken, _repairing, _repaired) = (settled, broken, repairing, repaired);
    }

    /// <summary>The calls that were due before the fault.</summary>
    public LoadLog Undisturbed => _log.Due(_settled, _broken - Ticks(InFlight));

    /// <summary>The calls that were due while the store could not answer, and that ended before the fault did.</summary>
    public LoadLog During => _log.Due(_broken + Ticks(TimeSpan.FromMilliseconds(50)), _repairing - Ticks(InFlight));

    /// <summary>The calls from the start of the fault.</summary>
    public LoadLog SinceTheFault => _log.Due(_broken, long.MaxValue);

    /// <summary>The time from the store's return until the due time of the last failed call.</summary>
    public TimeSpan Recovery
    {
        get
        {
            var last = _log.Due(_repaired, long.MaxValue).OnStore.Failed.LastDue;
            return last < _repaired ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_repaired, last);
        }
    }

    /// <summary>Loads a service, breaks its store and repairs it.</summary>
    /// <param name="service">The service.</param>
    /// <param name="fault">Breaks the store; the fault lasts at least until this task ends.</param>
    /// <param name="repair">Repairs the store; ends when it works again.</param>
    public static async Task<FaultUnderLoad> RunAsync(ServiceProcess service, Func<Task> fault, Func<Task> repair)
    {
        await Population.StoreAsync(service);
        await using var load = MixedLoad.Start(service);
        await load.UntilTheStoreAnswersAsync();
        await Task.Delay(Settling);
        var settled = Stopwatch.GetTimestamp();
        await using var health = new HealthWatch(service);
        await Task.Delay(Before);
        var broken = Stopwatch.GetTimestamp();
        await fault();
        var repairing = Stopwatch.GetTimestamp();
        await repair();
        var repaired = Stopwatch.GetTimestamp();
        await load.UntilTheStoreAnswersAsync();
        await Task.Delay(After);
        await health.StopAsync();
        return new FaultUnderLoad(await load.StopAsync(), health, settled, broken, repairing, repaired);
    }

    /// <summary>The result in words, for a diagnostic message.</summary>
    public string Summary(string fault) =>
        $"{fault} for {Stopwatch.GetElapsedTime(_broken, _repairing).TotalSeconds:F1} s at {MixedLoad.PerSecond} calls/s: "
        + $"stored {During.OnStore}; inline {SinceTheFault.Inline}; "
        + $"all calls succeed again after {Recovery.TotalMilliseconds:F0} ms; "
        + $"health {_health.Healthy} ok, {_health.Unhealthy.Count} not; before the fault {Undisturbed}";

    /// <summary>Asserts the promises for every fault. The short form has generous limits on times and rates.</summary>
    public void KeepsThePromises()
    {
        Assert.InRange(Undisturbed.OnStore.SuccessShare, LongForm.Or(0.9, 0.999), 1);
        Assert.InRange(During.OnStore.P99Ms, 0, LongForm.Or(30_000, 250));
        Assert.InRange(SinceTheFault.Inline.SuccessShare, 0.999, 1);
        Assert.InRange(Recovery, TimeSpan.Zero, RecoveryTimeout);
        Assert.Empty(_health.Unhealthy);
        Assert.NotEqual(0, _health.Healthy);
        // The load generator kept up with its rate.
        Assert.InRange(
            _log.Count, LongForm.Or(0.1, 0.9) * MixedLoad.PerSecond * Stopwatch.GetElapsedTime(_settled, _repaired).TotalSeconds,
            double.MaxValue);
        Assert.NotEqual(0, _log.Due(_repaired + Ticks(After / 2), long.MaxValue).Records.Count);
    }

    /// <summary>Asserts that every stored call failed with UNAVAILABLE.</summary>
    public void FailedUnavailable() =>
        Assert.Equal([StatusCode.Unavailable], During.OnStore.Statuses.Keys);

    private static long Ticks(TimeSpan time) => (long)(time.TotalSeconds * Stopwatch.Frequency);
}
