using Predictions.Faults.Tests.Histories;
using Predictions.Testing;
using Predictions.Testing.Devices;

namespace Predictions.Faults.Tests;

/// <summary>
/// Kills (SIGKILL) a durable store and the service while devices write. No acknowledged write may be lost or duplicated.
/// </summary>
public class KilledUnderWritesTests
{
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan Downtime = TimeSpan.FromSeconds(0.3);
    private static readonly int Kills = LongForm.Or(3, 20);
    private static readonly DevicePlan Plan = new() { OperationsPerDevice = 2_500, Seed = LongForm.Or(1, 2) };

    [Fact]
    public async Task Killing_the_store_loses_and_duplicates_nothing()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        using var service = await StartAsync(redis);
        using var devices = new SimulatedDevices(service, Plan, mayBreak: false);
        var summary = await devices.LoseNothingAsync(async () =>
        {
            for (var kill = 0; kill < Kills; kill++)
            {
                await Task.Delay(BetweenKills);
                redis.Kill();
                await Task.Delay(Downtime);
                await redis.RestartAsync();
            }

            await Task.Delay(BetweenKills);
        });
        TestContext.Current.SendDiagnosticMessage($"Redis killed {Kills} times: {summary}");
    }

    [Fact]
    public async Task Killing_the_service_and_then_both_loses_and_duplicates_nothing()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        using var service = await StartAsync(redis);
        using var devices = new SimulatedDevices(service, Plan, mayBreak: true);
        var kills = LongForm.Or(2, 10);
        var summary = await devices.LoseNothingAsync(async () =>
        {
            for (var kill = 1; kill <= kills; kill++)
            {
                await Task.Delay(BetweenKills);
                service.Kill();
                if (kill == kills)
                    await redis.RestartAsync();
                await service.RestartAsync();
            }

            await Task.Delay(BetweenKills);
        });
        TestContext.Current.SendDiagnosticMessage($"Service killed {kills} times, the last time with Redis: {summary}");
    }

    private static Task<ServiceProcess> StartAsync(RedisServer redis) =>
        ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString), ("Redis:CallTimeoutMs", "1000"));
}
