using Predictions.Cli.LoadTest;
using Predictions.LoadTest.Targets;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;
using Predictions.Training.Simulation;

namespace Predictions.LoadTest.Tests;

/// <summary>The service with a real Redis under load.</summary>
public class RealServiceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_service_answers_a_population_over_both_transports()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = new RedisOptions
        {
            ConnectionString = redis.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret,
            CallTimeoutMs = 10_000
        };
        await using (var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System))
            Assert.Null(await PopulateCommand.StoreAsync(store, new SimulatedUsers(500, 1, 3, 60, UserIds.AsOf), _ =>
                { }, Token));
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", redis.ConnectionString), ("Logging:LogLevel:Default", "None"));
        foreach (var target in (Target[])
            [new(Transport.Grpc, "127.0.0.1", service.GrpcPort), new(Transport.Http, "127.0.0.1", service.HttpPort)])
        {
            var measured = await Loaded.MeasureAsync(
                Loaded.Plan(target) with { Users = 500, Rate = 100, Seconds = 2, Connections = 4, TimeoutSeconds = 15 });
            Assert.Empty(measured.Errors);
            Assert.Equal(200, measured.Latency.Requests);
            Assert.Equal(0, measured.OpaqueHeaders);
        }

        // Users that are not stored have a status of their own.
        var unknown = await Loaded.MeasureAsync(
            Loaded.Plan(new(Transport.Grpc, "127.0.0.1", service.GrpcPort)) with { Users = 1_000, Rate = 100 });
        Assert.Equal(["NOT_FOUND"], unknown.Errors.Keys);
    }
}
