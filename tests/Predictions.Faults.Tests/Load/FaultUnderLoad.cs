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

    private const int MinFailures = 20;
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongBefore = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan LongAfter = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RecoveryTimeout = TimeSpan.FromSeconds(2);

    // Until then, code is compiled and the calls of other tests have ended.
    private static readonly TimeSpan LongSettling = TimeSpan.FromSeconds(2);

    private readonly LoadLog _log;
    private readonly HealthWatch _health;
    private readonly long _settled, _breaking, _broken, _repairing, _repaired;

    private FaultUnderLoad(
        LoadLog log, HealthWatch health, long settled, long breaking, long broken, long repairing, long repaired)
    {
        (_log, _health) = (log, health);
        (_settled, _breaking, _broken, _repairing, _repaired) = (settled, breaking, broken, repairing, repaired);
    }

    /// <summary>The calls that were due and ended before the fault.</summary>
    public LoadLog Undisturbed => _log.Due(_settled, long.MaxValue).EndedBefore(_breaking);

    /// <summary>The calls that were due while the store could not answer, and that ended before the repair began.</summary>
    public LoadLog During => DueInTheFault(_log, _broken).EndedBefore(_repairing);

    /// <summary>The calls from the start of the fault.</summary>
    public LoadLog SinceTheFault => _log.Due(_breaking, long.MaxValue);

    /// <summary>The time from the store's return until the due time of the last failed call.</summary>
    public TimeSpan Recovery
    {
        get
        {
            var last = _log.Due(_repaired, long.MaxValue).OnStore.Failed.LastDue;
            return last < _repaired ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_repaired, last);
        }
    }

    /// <summary>
    /// Loads a service, breaks its store and repairs it. The fault lasts until calls on the store have failed.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="fault">Breaks the store before its first <c>await</c>; the fault lasts at least until this task ends.</param>
    /// <param name="repair">Repairs the store; ends when it works again.</param>
    /// <param name="longSeconds">The duration of the fault in the long form.</param>
    public static async Task<FaultUnderLoad> RunAsync(
        ServiceProcess service, Func<Task> fault, Func<Task> repair, int longSeconds = 30)
    {
        await Population.StoreAsync(service);
        await using var load = MixedLoad.Start(service);
        await load.UntilTheStoreAnswersAsync();
        await InLongFormAsync(LongSettling);
        var settled = Stopwatch.GetTimestamp();
        await using var health = new HealthWatch(service);
        await InLongFormAsync(LongBefore);
        var breaking = Stopwatch.GetTimestamp();
        var faulty = fault();
        var broken = Stopwatch.GetTimestamp();
        await faulty;
        await InLongFormAsync(TimeSpan.FromSeconds(longSeconds));
        await UntilAsync(load, log => DueInTheFault(log, broken) is { OnStore.Failed.Count: >= MinFailures, Records.Count: > 0 });
        var repairing = Stopwatch.GetTimestamp();
        await repair();
        var repaired = Stopwatch.GetTimestamp();
        await UntilAsync(load, log => log.Due(repaired, long.MaxValue).Records is var r && r.Count > r.Failed.Count);
        await load.UntilTheStoreAnswersAsync();
        await InLongFormAsync(LongAfter);
        await health.StopAsync();
        return new FaultUnderLoad(await load.StopAsync(), health, settled, breaking, broken, repairing, repaired);
    }

    /// <summary>The result in words, for a diagnostic message.</summary>
    public string Summary(string fault) =>
        $"{fault} for {Stopwatch.GetElapsedTime(_broken, _repairing).TotalSeconds:F1} s at {MixedLoad.PerSecond} calls/s: "
        + $"stored {During.OnStore}; inline {SinceTheFault.Inline}; "
        + $"all calls succeed again after {Recovery.TotalMilliseconds:F0} ms; "
        + $"health {_health.Healthy} ok, {_health.Unhealthy.Count} not; before the fault {Undisturbed}";

    /// <summary>
    /// Asserts the promises for every fault. Times and rates hold only in the long form, on an otherwise idle machine. In the
    /// short form <see cref="RunAsync"/> has waited for the failures and for the recovery.
    /// </summary>
    public void KeepsThePromises()
    {
        Assert.InRange(SinceTheFault.Inline.SuccessShare, 0.999, 1);
        Assert.Empty(_health.Unhealthy);
        Assert.NotEqual(0, _health.Healthy);
        if (!LongForm.IsAsked)
            return;
        Assert.InRange(Undisturbed.OnStore.SuccessShare, 0.999, 1);
        Assert.InRange(During.OnStore.P99Ms, 0, 250);
        Assert.InRange(Recovery, TimeSpan.Zero, RecoveryTimeout);
        // The load generator kept up with its rate.
        Assert.InRange(
            _log.Count, 0.9 * MixedLoad.PerSecond * Stopwatch.GetElapsedTime(_settled, _repaired).TotalSeconds, double.MaxValue);
    }

    /// <summary>Asserts that every stored call failed with UNAVAILABLE.</summary>
    public void FailedUnavailable() =>
        Assert.Equal([StatusCode.Unavailable], During.OnStore.Statuses.Keys);

    // A call that was due within 50 ms of the break may have been answered before it.
    private static LoadLog DueInTheFault(LoadLog log, long broken) => log.Due(broken + Stopwatch.Frequency / 20, long.MaxValue);

    private static Task InLongFormAsync(TimeSpan time) => LongForm.IsAsked ? Task.Delay(time) : Task.CompletedTask;

    private static async Task UntilAsync(MixedLoad load, Func<LoadLog, bool> holds)
    {
        for (var began = Stopwatch.StartNew(); !holds(load.Finished); await Task.Delay(100))
            Assert.True(began.Elapsed < Timeout, $"not in {Timeout.TotalSeconds} s: {load.Finished}");
    }
}
