using Predictions.Testing;
using Predictions.Testing.Devices;

namespace Predictions.Faults.Tests.Histories;

/// <summary>The simulated devices on a real service, and what may be said of them afterwards.</summary>
/// <param name="service">Which.</param>
/// <param name="plan">Who does how much.</param>
/// <param name="mayBreak">Whether connections may break.</param>
internal sealed class SimulatedDevices(ServiceProcess service, DevicePlan plan, bool mayBreak) : IDisposable
{
    private readonly GrpcDevice[] _devices =
        [.. Enumerable.Range(0, plan.Devices).Select(_ => new GrpcDevice(service.Channel(), mayBreak))];

    /// <summary>Runs them until something has been done to what they use, and checks every history.</summary>
    /// <param name="trouble">What is done meanwhile.</param>
    /// <returns>What it came to, as a line.</returns>
    public async Task<string> LoseNothingAsync(Func<Task> trouble)
    {
        using var stop = new CancellationTokenSource();
        var running = DeviceSimulation.RunAsync(plan, i => _devices[i], stop.Token);
        await trouble();
        await stop.CancelAsync();
        var log = await running;

        using var reader = new GrpcDevice(service.Channel());
        Assert.Empty(await DeviceCheck.ProblemsAsync(plan, log, reader));
        Assert.Empty(_devices.SelectMany(d => d.Unexpected));
        // It was no idle run: there was trouble in it, and calls that were made again because of it.
        Assert.Contains(log, o => o.Answer.Outcome == DeviceOutcome.Ambiguous);
        Assert.Contains(log, o => o is { IsDone: true, Attempts: > 1 });
        return $"seed {plan.Seed}: {plan.Devices} devices on {plan.Users} histories did {log.Count} operations in {log.Sum(o => o.Attempts)} calls, "
            + $"{log.Count(o => o is { IsDone: true, Action: DeviceAction.Record or DeviceAction.Replace })} periods acknowledged, "
            + $"{log.Count(o => o.Answer.Outcome == DeviceOutcome.Ambiguous)} operations ambiguous: none lost, none invented";
    }

    public void Dispose()
    {
        foreach (var device in _devices)
            device.Dispose();
    }
}
