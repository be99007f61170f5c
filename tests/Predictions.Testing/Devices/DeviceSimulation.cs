using System.Diagnostics;

namespace Predictions.Testing.Devices;

/// <summary>
/// Devices that record, remove, replace, erase and read the histories of a few users concurrently. Each device makes one call
/// after the other, and retries ambiguous calls. The choices are seeded; the results depend on the order of calls.
/// </summary>
public sealed class DeviceSimulation
{
    private readonly DevicePlan _plan;
    private readonly IHistoryDevice _way;
    private readonly Action<DeviceOperation>? _ended;
    private readonly Random _random;
    private readonly int _device;
    private readonly Dictionary<string, List<LoggedPeriod>> _kept = [];
    private readonly List<DeviceOperation> _log = [];

    private DeviceSimulation(DevicePlan plan, int device, IHistoryDevice way, Action<DeviceOperation>? ended)
    {
        (_plan, _device, _way, _ended) = (plan, device, way, ended);
        _random = new Random(plan.Seed * 100_003 + device);
    }

    /// <summary>
    /// Runs all devices until each is done, or until they are stopped. A stopped device finishes its current operation.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="way">The client of a device.</param>
    /// <param name="stop">Stops the devices early; no attempt follows.</param>
    /// <param name="ended">Gets each operation when it has ended, from many threads.</param>
    /// <returns>All operations.</returns>
    public static async Task<IReadOnlyList<DeviceOperation>> RunAsync(
        DevicePlan plan, Func<int, IHistoryDevice> way, CancellationToken stop, Action<DeviceOperation>? ended = null)
    {
        var devices = Enumerable.Range(0, plan.Devices).Select(i => new DeviceSimulation(plan, i, way(i), ended)).ToArray();
        await Task.WhenAll(devices.Select(d => Task.Run(() => d.RunAsync(stop), CancellationToken.None)));
        return [.. devices.SelectMany(d => d._log)];
    }

    private async Task RunAsync(CancellationToken stop)
    {
        for (var i = 0; i < _plan.OperationsPerDevice && !stop.IsCancellationRequested; i++)
        {
            var operation = await OperateAsync(_plan.UserId(_random.Next(_plan.Users)), _plan.PeriodOf(_device, i), stop);
            _log.Add(operation);
            _ended?.Invoke(operation);
        }
    }

    private Task<DeviceOperation> OperateAsync(string user, LoggedPeriod fresh, CancellationToken stop)
    {
        if (!_kept.TryGetValue(user, out var kept))
            _kept[user] = kept = [];
        var choice = _random.NextDouble();
        if (choice < 0.02)
            return AttemptAsync(DeviceAction.Erase, user, default, () => _way.EraseAsync(user), stop);
        if (choice < 0.10)
            return AttemptAsync(DeviceAction.Read, user, default, () => _way.ReadAsync(user), stop);
        if (kept.Count > 0 && (choice < 0.25 || kept.Count >= _plan.KeptByEach))
            return RemoveAsync(user, kept, stop);
        return choice < 0.40 ? ReplaceAsync(user, kept, fresh, stop) : RecordAsync(user, kept, fresh, stop);
    }

    private async Task<DeviceOperation> RecordAsync(
        string user, List<LoggedPeriod> kept, LoggedPeriod fresh, CancellationToken stop)
    {
        var recorded = await AttemptAsync(DeviceAction.Record, user, fresh, () => _way.RecordAsync(user, fresh), stop);
        if (recorded.IsDone)
            kept.Add(fresh);
        return recorded;
    }

    private async Task<DeviceOperation> RemoveAsync(string user, List<LoggedPeriod> kept, CancellationToken stop)
    {
        var at = _random.Next(kept.Count);
        var period = kept[at];
        // The device does not use this period again.
        kept.RemoveAt(at);
        return await AttemptAsync(DeviceAction.Remove, user, period, () => _way.RemoveAsync(user, period.Start), stop);
    }

    /// <summary>Reads a history, adds to it and replaces it. Repeats where another device wrote in between.</summary>
    private async Task<DeviceOperation> ReplaceAsync(
        string user, List<LoggedPeriod> kept, LoggedPeriod fresh, CancellationToken stop)
    {
        var replaced = await AttemptAsync(DeviceAction.Replace, user, fresh, async () =>
        {
            var held = await _way.ReadAsync(user);
            if (held.Outcome is not (DeviceOutcome.Done or DeviceOutcome.Absent))
                return DeviceAnswer.Without(DeviceOutcome.Refused);
            // An earlier attempt may have succeeded.
            return held.Periods.Contains(fresh)
                ? held
                : await _way.ReplaceAsync(user, [.. held.Periods.Append(fresh).OrderBy(p => p.Start)], held.Revision);
        }, stop);
        if (replaced.IsDone)
            kept.Add(fresh);
        return replaced;
    }

    private async Task<DeviceOperation> AttemptAsync(
        DeviceAction action, string user, LoggedPeriod period, Func<Task<DeviceAnswer>> attempt, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        var (isAmbiguous, givesUp) = (false, _random.NextDouble() < _plan.GivenUpShare);
        for (var attempts = 1; ; attempts++)
        {
            var answer = await attempt();
            isAmbiguous |= answer.Outcome == DeviceOutcome.Ambiguous;
            if (answer.Outcome is DeviceOutcome.Done or DeviceOutcome.Absent)
                return Ended(answer);
            if ((isAmbiguous && givesUp) || attempts == _plan.MostAttempts || stop.IsCancellationRequested)
                return Ended(DeviceAnswer.Without(isAmbiguous ? DeviceOutcome.Ambiguous : DeviceOutcome.Refused));
            await Task.Delay(_random.Next(1, 30), CancellationToken.None);

            DeviceOperation Ended(DeviceAnswer last) =>
                new(action, user, period, began, Stopwatch.GetTimestamp(), attempts, last);
        }
    }
}
