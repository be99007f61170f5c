using System.Diagnostics;
using Predictions.Testing;
using Predictions.Testing.Devices;

namespace Predictions.Faults.Tests.Histories;

/// <summary>Runs simulated devices against a service and checks the histories afterwards.</summary>
/// <param name="service">The service.</param>
/// <param name="plan">The devices, users and operations.</param>
/// <param name="mayBreak">Whether connections may break, because the test kills the service.</param>
internal sealed class SimulatedDevices(ServiceProcess service, DevicePlan plan, bool mayBreak) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly GrpcDevice[] _devices =
        [.. Enumerable.Range(0, plan.Devices).Select(_ => new GrpcDevice(service.Channel(), mayBreak))];

    private int _acknowledged, _ambiguous, _retried;

    /// <summary>Runs the devices during a fault and checks every history.</summary>
    /// <param name="fault">The fault; the devices stop when it ends.</param>
    /// <returns>A summary in one line.</returns>
    public async Task<string> LoseNothingAsync(Func<Task> fault)
    {
        using var stop = new CancellationTokenSource();
        var running = DeviceSimulation.RunAsync(plan, i => _devices[i], stop.Token, Count);
        try
        {
            await fault();
        }
        finally
        {
            await stop.CancelAsync();
        }

        var log = await running;
        using var reader = new GrpcDevice(service.Channel());
        Assert.Empty(await DeviceCheck.ProblemsAsync(plan, log, reader));
        Assert.Empty(_devices.SelectMany(d => d.Unexpected));
        var acknowledged = log.Count(o => o is { IsDone: true, Action: DeviceAction.Record or DeviceAction.Replace });
        return $"seed {plan.Seed}: {plan.Devices} devices on {plan.Users} histories did {log.Count} operations "
            + $"in {log.Sum(o => o.Attempts)} calls, {acknowledged} periods acknowledged, "
            + $"{_ambiguous} operations ambiguous: none lost, none invented";
    }

    /// <summary>Waits until this many more operations were acknowledged.</summary>
    public Task UntilAcknowledgedAsync(int more)
    {
        var from = Volatile.Read(ref _acknowledged);
        return UntilAsync(() => Volatile.Read(ref _acknowledged) - from >= more, "operations are acknowledged");
    }

    /// <summary>Waits until the fault has had an effect: one more operation stays ambiguous.</summary>
    public Task UntilAmbiguousAsync()
    {
        var from = Volatile.Read(ref _ambiguous);
        return UntilAsync(() => Volatile.Read(ref _ambiguous) > from, "an operation is ambiguous");
    }

    /// <summary>Waits until one more operation has succeeded after a retry.</summary>
    public Task UntilRetriedAsync()
    {
        var from = Volatile.Read(ref _retried);
        return UntilAsync(() => Volatile.Read(ref _retried) > from, "a retry succeeds");
    }

    public void Dispose()
    {
        foreach (var device in _devices)
            device.Dispose();
    }

    private static async Task UntilAsync(Func<bool> holds, string what)
    {
        for (var began = Stopwatch.StartNew(); !holds(); await Task.Delay(5))
            Assert.True(began.Elapsed < Timeout, $"not in {Timeout.TotalSeconds} s: {what}");
    }

    private void Count(DeviceOperation ended)
    {
        if (ended.IsDone)
            Interlocked.Increment(ref _acknowledged);
        if (ended is { IsDone: true, Attempts: > 1 })
            Interlocked.Increment(ref _retried);
        if (ended.Answer.Outcome == DeviceOutcome.Ambiguous)
            Interlocked.Increment(ref _ambiguous);
    }
}
