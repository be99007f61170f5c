using Predictions.Faults.Tests.Load;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Faults.Tests;

/// <summary>A forecast of a history in the request sends no command to the store.</summary>
public class InlineForecastTests
{
    private const int Forecasts = 200;
    private const string Json =
        """{"history":{"periods":[{"start":"2026-01-10","days":4},{"start":"2026-02-07","days":5}]},"asOf":"2026-03-05"}""";

    /// <summary>The commands of the client library that keep its connections and find the master.</summary>
    private static readonly string[] Housekeeping = ["PING", "INFO", "ECHO", "CLIENT", "CONFIG", "SENTINEL", "CLUSTER"];

    [Fact]
    public async Task Inline_forecasts_over_both_transports_do_not_use_the_store()
    {
        await using var redis = await RedisServer.StartAsync();
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        await Population.StoreAsync(service);
        using var channel = service.Channel();
        using var http = service.Http();
        var client = new CyclePredictions.CyclePredictionsClient(channel);

        await using var monitor = await RedisMonitor.StartAsync(redis);
        for (var i = 0; i < Forecasts; i++)
        {
            await client.PredictAsync(Population.Inline);
            await client.BatchPredictAsync(new BatchPredictRequest { Requests = { Population.Inline, Population.Inline } });
            using var body = new StringContent(Json, System.Text.Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync("/v1/predict", body);
            answer.EnsureSuccessStatusCode();
        }

        // The monitor shows commands in order, so this one ends the list.
        await redis.AskAsync("ECHO", "over");
        var seen = await UntilAsync(monitor, "\"ECHO\" \"over\"");
        Assert.Empty(seen.Where(command => !Housekeeping.Contains(NameOf(command))));

        // The monitor does show the command of a stored forecast.
        await client.PredictAsync(Population.Stored(1));
        await UntilAsync(monitor, "\"GET\" \"{p:");
    }

    private static string NameOf(string command) => command.Split('"')[1].ToUpperInvariant();

    private static async Task<IReadOnlyList<string>> UntilAsync(RedisMonitor monitor, string beginning)
    {
        for (var began = System.Diagnostics.Stopwatch.StartNew(); ; await Task.Delay(10))
        {
            if (monitor.Commands is var seen && seen.Any(c => c.StartsWith(beginning, StringComparison.Ordinal)))
                return seen;
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
        }
    }
}
