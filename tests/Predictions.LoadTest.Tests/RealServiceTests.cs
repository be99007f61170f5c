using System.Diagnostics;
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
        var options = new RedisOptions { ConnectionString = redis.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret,
            CallTimeoutMs = 10_000 };
        await using (var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System))
            Assert.Null(await PopulateCommand.StoreAsync(store, new SimulatedUsers(500, 1, 3, 60, UserIds.AsOf), _ =>
                { }, Token));
        var (http, grpc, operators) = (LoopbackPort.Free(), LoopbackPort.Free(), LoopbackPort.Free());
        using var service = Start(redis.ConnectionString, http, grpc, operators);
        try
        {
            await ReadyAsync(service, operators);
            foreach (var target in (Target[])[new(Transport.Grpc, "127.0.0.1", grpc), new(Transport.Http, "127.0.0.1", http)])
            {
                var measured = await Loaded.MeasureAsync(
                    Loaded.Plan(target) with { Users = 500, Rate = 100, Seconds = 2, Connections = 4, TimeoutSeconds = 15 });
                Assert.Empty(measured.Errors);
                Assert.Equal(200, measured.Latency.Requests);
                Assert.Equal(0, measured.OpaqueHeaders);
            }

            // Users that are not stored have a status of their own.
            var unknown = await Loaded.MeasureAsync(
                Loaded.Plan(new(Transport.Grpc, "127.0.0.1", grpc)) with { Users = 1_000, Rate = 100 });
            Assert.Equal(["NOT_FOUND"], unknown.Errors.Keys);
        }
        finally
        {
            service.Kill();
        }
    }

    private static Process Start(string redis, int http, int grpc, int operators)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Predictions.Service.dll")])
        {
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["ConnectionStrings__Redis"] = redis;
        start.Environment["Redis__CallTimeoutMs"] = "5000";
        start.Environment["Deadlines__MaxMs"] = "20000";
        start.Environment["Logging__LogLevel__Default"] = "None";
        start.Environment["Kestrel__Endpoints__Http__Url"] = $"http://127.0.0.1:{http}";
        start.Environment["Kestrel__Endpoints__Grpc__Url"] = $"http://127.0.0.1:{grpc}";
        start.Environment["Kestrel__Endpoints__Operators__Url"] = $"http://127.0.0.1:{operators}";
        start.Environment["Kestrel__Endpoints__OperatorsGrpc__Url"] = "http://127.0.0.1:0";
        return Process.Start(start)!;
    }

    private static async Task ReadyAsync(Process service, int operators)
    {
        using var http = new HttpClient();
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(50, Token))
        {
            Assert.False(service.HasExited, "The service ended");
            Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "The service is not ready");
            try
            {
                using var answer = await http.GetAsync($"http://127.0.0.1:{operators}/health/ready", Token);
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // The service does not listen yet.
            }
        }
    }
}
