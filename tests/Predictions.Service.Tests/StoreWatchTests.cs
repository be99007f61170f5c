using System.Diagnostics;
using System.Text;
using Grpc.Core;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>What the service logs and measures about its Redis, and what callers get from a full one.</summary>
public class StoreWatchTests
{
    private const string Evicts = "predictions_store_evicts";
    private const string Lost = "Redis does not answer.";
    private const string Back = "Redis answers again after";
    private const string Password = "a-password-nobody-may-see";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lost_Redis_is_logged_once_and_its_return_once(bool isFrozen)
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WithPassword(Password));
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", $"{redis.ConnectionString},password={Password}"), ("Redis:CallTimeoutMs", "1000"));
        for (var round = 1; round <= 2; round++)
        {
            (isFrozen ? (Action)redis.Freeze : redis.Kill)();
            await LastAsync(service, Lost);
            // Further looks at the lost Redis log nothing.
            await Task.Delay(2_500, HttpAnswers.Token);
            if (isFrozen)
                redis.Resume();
            else
                await redis.RestartAsync();
            await LastAsync(service, Back);
        }

        // On a busy machine Redis may be lost for a moment at other times too.
        var states = StatesOf(service);
        Assert.InRange(states.Length, 4, int.MaxValue);
        Assert.All(states.Index(), state => Assert.Equal(state.Index % 2 == 0 ? Lost : Back, state.Item));
        Assert.DoesNotContain("nobody-may-see", service.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(redis.ConnectionString, service.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Redis_that_is_down_at_the_start_is_logged()
    {
        await using var redis = await RedisServer.StartAsync();
        redis.Kill();
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        await LoggedAsync(service, Lost);
        await EvictsAsync(service, double.NaN);
        await redis.RestartAsync();
        await LoggedAsync(service, Back);
        await EvictsAsync(service, 0);
    }

    [Theory]
    [InlineData("allkeys-lru")]
    [InlineData("volatile-ttl")]
    public async Task An_evicting_policy_is_a_warning_and_a_metric_until_it_is_corrected(string policy)
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory-policy", policy);
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        await LoggedAsync(service, $"maxmemory-policy is {policy}. Set it to noeviction.");
        await EvictsAsync(service, 1);
        await redis.AskAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await EvictsAsync(service, 0);
        await LoggedAsync(service, "Redis keeps all keys");
        Assert.Equal(1, CountIn(service.Output, "maxmemory-policy is " + policy));
    }

    [Fact]
    public async Task A_Redis_that_refuses_INFO_has_an_unknown_policy_and_is_used()
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory-policy", "allkeys-lru");
        await redis.AskAsync("ACL", "SETUSER", "default", "-info");
        using var service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", redis.ConnectionString));
        await LoggedAsync(service, "maxmemory-policy of Redis is unknown");
        await EvictsAsync(service, double.NaN);
        using var http = service.Http();
        await http.PutAsync("/v1/users/ann/history", Samples.HistoryJson).OkAsync();
    }

    [Fact]
    public async Task With_a_full_Redis_reads_forecasts_and_erases_work_over_both_transports_and_are_audited()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(redis.ConnectionString);
        foreach (var user in (string[])["ann", "ben"])
            await service.Http.PutAsync($"/v1/users/{user}/history", Samples.HistoryJson).OkAsync();
        await redis.AskAsync("CONFIG", "SET", "maxmemory", "1");

        await service.Http.PostAsync("/v1/users/ann/history:record", """{"periods":[{"start":"2026-02-27"}]}""")
            .ProblemAsync(503, "STORE_UNAVAILABLE");
        await service.Http.GetAsync("/v1/users/ann/history", HttpAnswers.Token).OkAsync();
        await service.Http.GetAsync($"/v1/users/ann/forecast?asOf={Samples.AsOf}", HttpAnswers.Token).OkAsync();
        await service.Http.PostAsync("/v1/users/ann/history:record", """{"removePeriods":["2026-02-20"]}""").OkAsync();
        await service.Http.DeleteAsync("/v1/users/ann/history", HttpAnswers.Token).OkAsync();
        await service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = "ben" });
        await service.Http.GetAsync("/v1/users/ann/history", HttpAnswers.Token).ProblemAsync(404, "HISTORY_NOT_FOUND");
        var erases = (await File.ReadAllLinesAsync(service.AuditFile, HttpAnswers.Token))
            .Where(line => line.Contains("\"erase\"", StringComparison.Ordinal));
        Assert.Equal(2, erases.Count(line => line.Contains("\"OK\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_of_another_type_is_repaired_by_a_put_and_an_erase_over_both_transports()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(redis.ConnectionString);
        using var keys = new Redis.Values.HistoryKeys(Redis.Values.HistoryKeys.DevelopmentSecret);
        var key = Encoding.ASCII.GetString(keys.For("ann"));
        Func<Task>[] repairs =
        [
            () => service.Http.PutAsync("/v1/users/ann/history", Samples.HistoryJson).OkAsync(),
            () => service.Http.DeleteAsync("/v1/users/ann/history", HttpAnswers.Token).OkAsync(),
            async () => await service.Histories.PutHistoryAsync(
                new PutHistoryRequest { UserId = "ann", History = Samples.History() }),
            async () => await service.Histories.DeleteHistoryAsync(new DeleteHistoryRequest { UserId = "ann" }),
        ];
        foreach (var repair in repairs)
        {
            await redis.AskAsync("DEL", key);
            await redis.AskAsync("XADD", key, "*", "field", "x");
            var forecast = new PredictRequest { UserId = "ann", AsOf = Samples.AsOf };
            await service.Predictions.PredictAsync(forecast).FailsAsync(StatusCode.DataLoss, "STORED_VALUE_CORRUPT");
            var batch = await service.Predictions.BatchPredictAsync(new BatchPredictRequest { Requests = { forecast } });
            Assert.Equal("STORED_VALUE_CORRUPT", Assert.Single(batch.Results).Error.Reason);
            await service.Http.GetAsync("/v1/users/ann/history", HttpAnswers.Token).ProblemAsync(500, "STORED_VALUE_CORRUPT");
            await service.Histories.RecordHistoryAsync(Samples.Record("ann"))
                .FailsAsync(StatusCode.DataLoss, "STORED_VALUE_CORRUPT");
            await repair();
            await service.Histories.RecordHistoryAsync(Samples.Record("ann"));
        }

        var metrics = await MetricsReading.OfAsync(service.Operators);
        Assert.True(metrics["predictions_store_unreadable_total{reason=\"other_type\"}"] >= repairs.Length);
    }

    private static Task LoggedAsync(ServiceProcess service, string text) => service.LoggedAsync(text, HttpAnswers.Token);

    /// <summary>Waits until the last line about Redis is this one.</summary>
    private static async Task LastAsync(ServiceProcess service, string state)
    {
        for (var began = Stopwatch.StartNew(); StatesOf(service).LastOrDefault() != state;
            await Task.Delay(50, HttpAnswers.Token))
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 180);
    }

    /// <summary>The losses and returns of Redis, in the order of the log.</summary>
    private static string[] StatesOf(ServiceProcess service) =>
        [.. service.Output.Split('\n').Select(line =>
            line.Contains(Lost, StringComparison.Ordinal) ? Lost : line.Contains(Back, StringComparison.Ordinal) ? Back : null)
            .OfType<string>()];

    private static async Task EvictsAsync(ServiceProcess service, double expected)
    {
        using var operators = service.Operators();
        for (
            var began = Stopwatch.StartNew(); !(await MetricsReading.OfAsync(operators))[Evicts].Equals(expected);
            await Task.Delay(50, HttpAnswers.Token))
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 180);
    }

    private static int CountIn(string output, string text) => output.Split(text).Length - 1;
}
