using Predictions.Faults.Tests.Histories;
using Predictions.Testing;
using Predictions.Testing.Devices;

namespace Predictions.Faults.Tests;

/// <summary>
/// Kills (SIGKILL) a durable store and the service while devices write. No acknowledged write may be lost or duplicated.
/// </summary>
public class KilledUnderWritesTests
{
    private static readonly int BetweenKills = LongForm.Or(100, 1_000);
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
                await devices.UntilAcknowledgedAsync(BetweenKills);
                redis.Kill();
                await devices.UntilAmbiguousAsync();
                await redis.RestartAsync();
                await devices.UntilRetriedAsync();
            }
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
                await devices.UntilAcknowledgedAsync(BetweenKills);
                service.Kill();
                await devices.UntilAmbiguousAsync();
                if (kill == kills)
                    await redis.RestartAsync();
                await service.RestartAsync();
                await devices.UntilRetriedAsync();
            }
        });
        TestContext.Current.SendDiagnosticMessage($"Service killed {kills} times, the last time with Redis: {summary}");
    }

    private static Task<ServiceProcess> StartAsync(RedisServer redis) =>
        ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString), ("Redis:CallTimeoutMs", "1000"));
}
