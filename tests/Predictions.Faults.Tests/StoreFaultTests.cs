using Grpc.Core;
using Predictions.Faults.Tests.Load;
using Predictions.Testing;

namespace Predictions.Faults.Tests;

/// <summary>
/// Faults of the store under load. Calls that need the store fail in bounded time and other calls succeed. The service stays
/// healthy and recovers within two seconds of the store's return. The long form has the durations and rates of SECURITY.md.
/// </summary>
public class StoreFaultTests
{
    [Fact]
    public async Task Calls_do_not_wait_for_a_frozen_store()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        using var service = await StartAsync(redis.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(service, AtOnce(redis.Freeze), AtOnce(redis.Resume));
        Print(run.Summary("Redis frozen"));
        run.KeepsThePromises();
        run.FailedUnavailable();
    }

    [Fact]
    public async Task A_killed_store_is_reported_at_once_and_its_return_is_noticed()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        using var service = await StartAsync(redis.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(service, AtOnce(redis.Kill), redis.RestartAsync);
        Print(run.Summary("Redis killed"));
        run.KeepsThePromises();
        run.FailedUnavailable();
    }

    [Fact]
    public async Task Calls_do_not_wait_for_a_network_that_drops_all_packets()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var network = TcpFaultProxy.Before(redis.Port);
        using var service = await StartAsync(network.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(service, AtOnce(network.Blackhole), AtOnce(network.Pass), longSeconds: 60);
        Print(run.Summary("Network blackholed"));
        run.KeepsThePromises();
        run.FailedUnavailable();
    }

    [Fact]
    public async Task A_network_that_resets_and_garbles_affects_only_calls_on_the_store()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var network = TcpFaultProxy.Before(redis.Port);
        using var service = await StartAsync(network.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(
            service,
            async () =>
            {
                for (var cut = 0; cut < LongForm.Or(10, 150); cut++)
                {
                    network.Cut();
                    await Task.Delay(100);
                }

                network.Garbage(seed: 5);
            },
            AtOnce(network.Pass),
            longSeconds: 15);
        Print(run.Summary("Network cut and garbled"));
        run.KeepsThePromises();
        // Garbled bytes may parse as a value by chance; its integrity check then rejects it.
        Assert.Empty(run.SinceTheFault.OnStore.Failed.Statuses.Keys.Except([StatusCode.Unavailable, StatusCode.DataLoss]));
        Assert.NotEqual(0, run.During.OnStore.Failed.Count);
    }

    [Fact]
    public async Task The_service_follows_a_failover_of_the_store()
    {
        await using var master = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var replica = await master.StartReplicaAsync(RedisModes.WritesThrough);
        using var service = await StartAsync($"{master.ConnectionString},{replica.ConnectionString}");
        var run = await FaultUnderLoad.RunAsync(service, AtOnce(master.Kill), replica.PromoteAsync);
        Print(run.Summary("Master killed, replica promoted"));
        run.KeepsThePromises();
        Assert.Equal([StatusCode.Unavailable], run.During.Records.Statuses.Keys);
        Assert.Empty(run.SinceTheFault.OnStore.Failed.Statuses.Keys.Except([StatusCode.Unavailable]));
    }

    private static Func<Task> AtOnce(Action change) => () =>
    {
        change();
        return Task.CompletedTask;
    };

    private static Task<ServiceProcess> StartAsync(string redis) =>
        ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis), FaultUnderLoad.CallTimeout, MixedLoad.QueueLimit,
            ("Deadlines:MaxMs", LongForm.Or("60000", "2000")));

    private static void Print(string measured) => TestContext.Current.SendDiagnosticMessage(measured);
}
