using Predictions.Cli.LoadTest;
using Predictions.LoadTest.Targets;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;
using Predictions.Training.Simulation;
using Predictions.V1;

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
                Loaded.Plan(target) with { Users = 500, Rate = 100, Seconds = 2, Connections = 4 });
            Assert.Empty(measured.Errors);
            Assert.Equal(200, measured.Latency.Requests);
            Assert.Equal(0, measured.OpaqueHeaders);
        }

        // Callers who hold the forecasts get only "unchanged", and a check would notice a whole forecast.
        var grpc = new Target(Transport.Grpc, "127.0.0.1", service.GrpcPort);
        using var channel = service.Channel();
        var all = new BatchPredictRequest();
        all.Requests.AddRange(Enumerable.Range(0, 500).Select(user => new PredictRequest
        {
            UserId = UserIds.Of(user),
            AsOf = $"{UserIds.AsOf:yyyy-MM-dd}",
            Cycles = Loaded.Plan(grpc).ForecastCycles,
        }));
        var batch = await new CyclePredictions.CyclePredictionsClient(channel).BatchPredictAsync(all, cancellationToken: Token);
        var held = Loaded.Plan(grpc) with
        {
            Users = 500,
            Rate = 1_000,
            Seconds = 2,
            KnownEtags = [.. batch.Results.Select(result => result.Forecast.Etag)],
        };
        Assert.Null(held.Problem());
        Assert.Empty((await Loaded.MeasureAsync(held)).Errors);
        Assert.NotNull((held with { Users = 499 }).Problem());
        Assert.NotNull((held with { Target = grpc with { Transport = Transport.Http } }).Problem());

        // Users that are not stored have a status of their own.
        var unknown = await Loaded.MeasureAsync(
            Loaded.Plan(new(Transport.Grpc, "127.0.0.1", service.GrpcPort)) with { Users = 1_000, Rate = 100 });
        Assert.Equal(["NOT_FOUND"], unknown.Errors.Keys);
    }
}
