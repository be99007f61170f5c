using Predictions.Testing;
using Predictions.Testing.Devices;

namespace Predictions.Faults.Tests.Histories;

/// <summary>Runs simulated devices against a service and checks the histories afterwards.</summary>
/// <param name="service">The service.</param>
/// <param name="plan">The devices, users and operations.</param>
/// <param name="mayBreak">Whether connections may break, because the test kills the service.</param>
internal sealed class SimulatedDevices(ServiceProcess service, DevicePlan plan, bool mayBreak) : IDisposable
{
    private readonly GrpcDevice[] _devices =
        [.. Enumerable.Range(0, plan.Devices).Select(_ => new GrpcDevice(service.Channel(), mayBreak))];

    /// <summary>Runs the devices during a fault and checks every history.</summary>
    /// <param name="fault">The fault; the devices stop when it ends.</param>
    /// <returns>A summary in one line.</returns>
    public async Task<string> LoseNothingAsync(Func<Task> fault)
    {
        using var stop = new CancellationTokenSource();
        var running = DeviceSimulation.RunAsync(plan, i => _devices[i], stop.Token);
        await fault();
        await stop.CancelAsync();
        var log = await running;

        using var reader = new GrpcDevice(service.Channel());
        Assert.Empty(await DeviceCheck.ProblemsAsync(plan, log, reader));
        Assert.Empty(_devices.SelectMany(d => d.Unexpected));
        // The fault had an effect: some operations were ambiguous, and some succeeded after a retry.
        Assert.Contains(log, o => o.Answer.Outcome == DeviceOutcome.Ambiguous);
        Assert.Contains(log, o => o is { IsDone: true, Attempts: > 1 });
        var acknowledged = log.Count(o => o is { IsDone: true, Action: DeviceAction.Record or DeviceAction.Replace });
        return $"seed {plan.Seed}: {plan.Devices} devices on {plan.Users} histories did {log.Count} operations "
            + $"in {log.Sum(o => o.Attempts)} calls, {acknowledged} periods acknowledged, "
            + $"{log.Count(o => o.Answer.Outcome == DeviceOutcome.Ambiguous)} operations ambiguous: none lost, none invented";
    }

    public void Dispose()
    {
        foreach (var device in _devices)
            device.Dispose();
    }
}
