using Grpc.Core;
using Predictions.Faults.Tests.Load;
using Predictions.Testing;

namespace Predictions.Faults.Tests;

/// <summary>
/// The store at its worst, under 1,200 calls a second: calls that need it fail in bounded time, those that do not are served, health
/// stays, and all is well within two seconds of its return. The long form lasts as long as the promise states.
/// </summary>
public class StoreFaultTests
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FaultTime = LongForm.Or(Short, TimeSpan.FromSeconds(30));
    private static readonly TimeSpan BlackholeTime = LongForm.Or(Short, TimeSpan.FromSeconds(60));

    [Fact]
    public async Task A_frozen_store_is_not_waited_for()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        using var service = await StartAsync(redis.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(
            service,
            () =>
            {
                redis.Freeze();
                return Task.Delay(FaultTime);
            },
            () =>
            {
                redis.Resume();
                return Task.CompletedTask;
            });
        Tell(run.Told("Redis frozen"));
        run.HoldsWhatIsPromised();
        run.FailedUnavailable();
    }

    [Fact]
    public async Task A_killed_store_is_told_at_once_and_its_return_is_noticed()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        using var service = await StartAsync(redis.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(
            service,
            () =>
            {
                redis.Kill();
                return Task.Delay(FaultTime);
            },
            redis.RestartAsync);
        Tell(run.Told("Redis killed"));
        run.HoldsWhatIsPromised();
        run.FailedUnavailable();
    }

    [Fact]
    public async Task A_network_that_swallows_everything_is_not_waited_for()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var network = TcpFaultProxy.Before(redis.Port);
        using var service = await StartAsync(network.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(
            service,
            () =>
            {
                network.Blackhole();
                return Task.Delay(BlackholeTime);
            },
            () =>
            {
                network.Pass();
                return Task.CompletedTask;
            });
        Tell(run.Told("Network blackholed"));
        run.HoldsWhatIsPromised();
        run.FailedUnavailable();
    }

    [Fact]
    public async Task A_network_that_cuts_and_garbles_harms_only_calls_that_use_it()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var network = TcpFaultProxy.Before(redis.Port);
        using var service = await StartAsync(network.ConnectionString);
        var run = await FaultUnderLoad.RunAsync(
            service,
            async () =>
            {
                for (var cut = 0; cut < FaultTime.TotalSeconds * 5; cut++)
                {
                    network.Cut();
                    await Task.Delay(100);
                }

                network.Garbage(seed: 5);
                await Task.Delay(FaultTime / 2);
            },
            () =>
            {
                network.Pass();
                return Task.CompletedTask;
            });
        Tell(run.Told("Network cut and garbled"));
        run.HoldsWhatIsPromised();
        // What is garbled may by chance read as a value, which its checks then refuse.
        Assert.Empty(run.FromItsBeginning.OnStore.Failed.Statuses.Keys.Except([StatusCode.Unavailable, StatusCode.DataLoss]));
        Assert.NotEqual(0, run.During.OnStore.Failed.Count);
    }

    [Fact]
    public async Task A_store_that_fails_over_is_found_again()
    {
        await using var master = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var replica = await master.StartReplicaAsync(RedisModes.WritesThrough);
        using var service = await StartAsync($"{master.ConnectionString},{replica.ConnectionString}");
        var run = await FaultUnderLoad.RunAsync(
            service,
            () =>
            {
                master.Kill();
                return Task.Delay(FaultTime);
            },
            replica.PromoteAsync);
        Tell(run.Told("Master killed, replica promoted"));
        run.HoldsWhatIsPromised();
        Assert.Equal([StatusCode.Unavailable], run.During.Records.Statuses.Keys);
        Assert.Empty(run.FromItsBeginning.OnStore.Failed.Statuses.Keys.Except([StatusCode.Unavailable]));
    }

    private static Task<ServiceProcess> StartAsync(string redis) =>
        ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis), FaultUnderLoad.CallTimeout, ("Deadlines:MaxMs", "2000"));

    private static void Tell(string measured) => TestContext.Current.SendDiagnosticMessage(measured);
}
