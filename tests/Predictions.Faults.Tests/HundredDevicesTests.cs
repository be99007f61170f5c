using Predictions.Faults.Tests.Histories;
using Predictions.Testing;
using Predictions.Testing.Devices;

namespace Predictions.Faults.Tests;

/// <summary>A hundred devices write one history concurrently through the service.</summary>
public class HundredDevicesTests
{
    private const int Devices = 100;
    private const string User = "one-user";
    private static readonly DateOnly Day = new(2001, 1, 1);

    [Fact]
    public async Task Of_100_replacements_of_one_revision_one_succeeds_and_99_fail()
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await StartAsync(redis);
        using var reader = new GrpcDevice(service.Channel());
        var held = await reader.RecordAsync(User, Period(1_000));
        var answers = await AllAsync(service, (device, i) => device.ReplaceAsync(User, [Period(i)], held.Revision));
        var won = Assert.Single(answers.Index(), a => a.Item.Outcome == DeviceOutcome.Done);
        Assert.Equal(Devices - 1, answers.Count(a => a.Outcome == DeviceOutcome.Moved));
        var left = await reader.ReadAsync(User);
        Assert.Equal([Period(won.Index)], left.Periods);
        Assert.Equal(won.Item.Revision, left.Revision);
    }

    [Fact]
    public async Task Of_100_concurrent_records_none_is_lost()
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await StartAsync(redis);
        var answers = await AllAsync(service, (device, i) => device.RecordAsync(User, Period(i)));
        Assert.All(answers, a => Assert.Equal(DeviceOutcome.Done, a.Outcome));
        Assert.Equal(Devices, answers.Select(a => a.Revision).Distinct().Count());
        using var reader = new GrpcDevice(service.Channel());
        Assert.Equal(Enumerable.Range(0, Devices).Select(Period), (await reader.ReadAsync(User)).Periods);
    }

    private static async Task<DeviceAnswer[]> AllAsync(ServiceProcess service, Func<GrpcDevice, int, Task<DeviceAnswer>> write)
    {
        var devices = Enumerable.Range(0, Devices).Select(_ => new GrpcDevice(service.Channel())).ToArray();
        // Opens every connection before the first write.
        await Task.WhenAll(devices.Select(d => d.ReadAsync("nobody")));
        var answers = await Task.WhenAll(devices.Select((device, i) => Task.Run(() => write(device, i))));
        Assert.Empty(devices.SelectMany(d => d.Unexpected));
        foreach (var device in devices)
            device.Dispose();
        return answers;
    }

    private static Task<ServiceProcess> StartAsync(RedisServer redis) =>
        ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Redis:WriteTimeoutMs", "60000"), ("Deadlines:MaxMs", "60000"));

    private static LoggedPeriod Period(int number) => new(Day.AddDays(number), 1 + number % 30);
}
