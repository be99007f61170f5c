using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Google.Rpc;
using Grpc.Core;
using Predictions.Redis.Values;
using Predictions.Service.Startup;
using Predictions.Testing;
using Predictions.V1;
using StackExchange.Redis;

namespace Predictions.Service.Tests;

/// <summary>The errors of the contract that need a broken dependency, over both transports.</summary>
public class ErrorRowTests(ServiceFixture fixture)
{
    [Fact]
    public async Task A_damaged_value_is_data_loss_for_this_user_alone()
    {
        var service = fixture.Service;
        var user = ServiceFixture.NewUser();
        await service.Histories.RecordHistoryAsync(Samples.Record(user));
        var key = (RedisKey)new HistoryKeys(HistoryKeys.DevelopmentSecret).For(user);
        var value = (byte[])(await fixture.Raw.StringGetAsync(key))!;
        value[^1] ^= 1;
        await fixture.Raw.StringSetAsync(key, value);

        await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = user })
            .FailsAsync(StatusCode.DataLoss, "STORED_VALUE_CORRUPT");
        await service.Predictions.PredictAsync(new PredictRequest { UserId = user })
            .FailsAsync(StatusCode.DataLoss, "STORED_VALUE_CORRUPT");
        await service.Http.GetAsync($"/v1/users/{user}/forecast", HttpAnswers.Token).ProblemAsync(500, "STORED_VALUE_CORRUPT");
        var batch = new BatchPredictRequest { Requests = { new PredictRequest { UserId = user }, Samples.Inline() } };
        var results = (await service.Predictions.BatchPredictAsync(batch)).Results;
        Assert.Equal("DATA_LOSS", results[0].Error.Code);
        Assert.NotNull(results[1].Forecast);
    }

    [Fact]
    public async Task Without_the_store_the_service_is_ready_and_answers_calls_that_do_not_need_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(redis.ConnectionString, null, ("Redis:CallTimeoutMs", "250"));
        var whole = await service.Predictions.PredictAsync(Samples.Inline());
        redis.Kill();

        var failure = await service.Predictions.PredictAsync(new PredictRequest { UserId = "u" })
            .FailsAsync(StatusCode.Unavailable, "STORE_UNAVAILABLE");
        Assert.Equal(1, failure.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
        await service.Histories.RecordHistoryAsync(Samples.Record("u")).FailsAsync(StatusCode.Unavailable, "STORE_UNAVAILABLE");
        await service.Http.GetAsync("/v1/users/u/forecast", HttpAnswers.Token).ProblemAsync(503, "STORE_UNAVAILABLE");
        var batch = new BatchPredictRequest { Requests = { new PredictRequest { UserId = "u" }, Samples.Inline() } };
        var results = (await service.Predictions.BatchPredictAsync(batch)).Results;
        Assert.Equal("UNAVAILABLE", results[0].Error.Code);
        Assert.Equal(whole, results[1].Forecast);

        var ready = await service.Operators.GetStringAsync("/health/ready", HttpAnswers.Token);
        Assert.Contains("\"status\":\"ready\"", ready, StringComparison.Ordinal);
        Assert.Contains("does not answer", ready, StringComparison.Ordinal);

        await redis.RestartAsync();
        var back = Stopwatch.StartNew();
        while (!(await service.Operators.GetStringAsync("/health/ready", HttpAnswers.Token))
            .Contains("\"answers\"", StringComparison.Ordinal))
            Assert.InRange(back.Elapsed.TotalSeconds, 0, 60);
        await UntilRecordedAsync(service);
    }

    [Fact]
    public async Task A_write_that_no_replica_confirms_is_stored_and_says_so_on_both_transports()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(
            redis.ConnectionString, null, ("Redis:WaitReplicas", "1"), ("Redis:WaitReplicasTimeoutMs", "20"));
        const string reason = "STORED_NOT_CONFIRMED";
        var failure = await service.Histories.RecordHistoryAsync(Samples.Record("u")).FailsAsync(StatusCode.Unavailable, reason);
        Assert.Equal(1, failure.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
        Assert.Single((await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = "u" })).Periods);
        using var body = new StringContent(Samples.HistoryJson, MediaTypeHeaderValue.Parse("application/json"));
        await service.Http.PutAsync("/v1/users/u/history", body, HttpAnswers.Token).ProblemAsync(503, reason);
        Assert.Equal(5, (await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = "u" })).Periods.Count);
        await service.Http.DeleteAsync("/v1/users/u/history", HttpAnswers.Token).ProblemAsync(503, reason);
        await service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = "u" })
            .FailsAsync(StatusCode.NotFound, "HISTORY_NOT_FOUND");
        var metrics = await service.Operators.GetStringAsync("/metrics", HttpAnswers.Token);
        foreach (var operation in (string[])["record", "put", "delete"])
            Assert.Contains(
                $"predictions_store_operations_total{{operation=\"{operation}\",outcome=\"{reason}\"}} 1", metrics,
                StringComparison.Ordinal);

        // The same erase again, once a replica is there.
        await using var replica = await redis.StartReplicaAsync();
        using var response = await ErasedAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        async Task<HttpResponseMessage> ErasedAsync()
        {
            while (true)
            {
                var answer = await service.Http.DeleteAsync("/v1/users/u/history", HttpAnswers.Token);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                    return answer;
                answer.Dispose();
            }
        }
    }

    [Fact]
    public async Task A_store_that_refuses_to_wait_for_replicas_stops_the_start()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.AskAsync("ACL", "SETUSER", "default", "-wait");
        var problem = await Assert.ThrowsAsync<ConfigurationException>(
            () => ServiceUnderTest.StartAsync(redis.ConnectionString, null, ("Redis:WaitReplicas", "1")));
        Assert.StartsWith("Redis:WaitReplicas is set, and the store refuses WAIT.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(
            redis.ConnectionString, null, ("Redis:CallTimeoutMs", "10000"), ("Deadlines:MaxMs", "200"));
        await UntilRecordedAsync(service);
        redis.Freeze();
        // Without the deadline these calls would fail with STORE_UNAVAILABLE after 10 s.
        await service.Predictions.PredictAsync(new PredictRequest { UserId = "u" })
            .FailsAsync(StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED");
        await service.Http.GetAsync("/v1/users/u/forecast", HttpAnswers.Token).ProblemAsync(504, "DEADLINE_EXCEEDED");
        var own = await Assert.ThrowsAsync<RpcException>(async () => await service.Predictions.PredictAsync(
            new PredictRequest { UserId = "u" }, deadline: TimeProvider.System.GetUtcNow().AddMilliseconds(50).UtcDateTime));
        Assert.Equal(StatusCode.DeadlineExceeded, own.StatusCode);
        redis.Resume();
    }

    [Fact]
    public async Task Calls_above_the_limit_are_rejected_before_they_start()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(
            redis.ConnectionString, null, ("Redis:CallTimeoutMs", "10000"), ("Limits:ConcurrentCalls", "1"));
        await service.Predictions.PredictAsync(Samples.Inline());
        redis.Freeze();
        using var held = service.Predictions.PredictAsync(new PredictRequest { UserId = "u" });
        await UnderWayAsync(service);

        var failure = await service.Predictions.PredictAsync(Samples.Inline())
            .FailsAsync(StatusCode.ResourceExhausted, "OVERLOADED");
        Assert.NotNull(failure.GetRpcStatus()!.GetDetail<RetryInfo>());
        using var refused = await service.Http.GetAsync("/v1/models", HttpAnswers.Token);
        Assert.Equal("1", Assert.Single(refused.Headers.GetValues("Retry-After")));
        await Task.FromResult(refused).ProblemAsync(429, "OVERLOADED");
        Assert.Contains(
            "\"ready\"", await service.Operators.GetStringAsync("/health/ready", HttpAnswers.Token), StringComparison.Ordinal);

        redis.Resume();
        await Assert.ThrowsAsync<RpcException>(async () => await held);
        await service.Predictions.PredictAsync(Samples.Inline());
    }

    [Fact]
    public async Task A_bug_is_INTERNAL_without_details()
    {
        var clock = new FixedClock();
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString, clock);
        clock.IsBroken = true;
        var request = new PredictRequest { History = Samples.History() };
        var failure = await service.Predictions.PredictAsync(request).FailsAsync(StatusCode.Internal, "INTERNAL");
        Assert.DoesNotContain("secret", $"{failure.Status}", StringComparison.Ordinal);
        var problem = await service.Http.PostAsync("/v1/predict", $$"""{"history":{{Samples.HistoryJson}}}""")
            .ProblemAsync(500, "INTERNAL");
        Assert.DoesNotContain("secret", $"{problem}", StringComparison.Ordinal);
        clock.IsBroken = false;
        await service.Predictions.PredictAsync(request);
    }

    [Fact]
    public async Task Errors_that_only_HTTP_has_are_problem_documents()
    {
        var http = fixture.Service.Http;
        await http.GetAsync("/v1/nothing", HttpAnswers.Token).ProblemAsync(404, "ROUTE_NOT_FOUND");
        await http.DeleteAsync("/v1/models", HttpAnswers.Token).ProblemAsync(405, "METHOD_NOT_ALLOWED");
        await http.GetAsync("/v1/models/999", HttpAnswers.Token).ProblemAsync(404, "MODEL_NOT_FOUND");
        foreach (var type in (string[])["text/plain", "application/json; charset=latin1", "application/grpc"])
        {
            using var content = new StringContent("{}");
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            await http.PostAsync(new Uri("/v1/predict", UriKind.Relative), content).ProblemAsync(415, "UNSUPPORTED_MEDIA_TYPE");
        }

        using var packed = new ByteArrayContent([1, 2, 3]);
        packed.Headers.Add("Content-Type", "application/json");
        packed.Headers.Add("Content-Encoding", "gzip");
        await http.PostAsync(new Uri("/v1/predict", UriKind.Relative), packed).ProblemAsync(415, "UNSUPPORTED_MEDIA_TYPE");
        await fixture.Service.Models.GetModelAsync(new GetModelRequest { Version = "999" })
            .FailsAsync(StatusCode.NotFound, "MODEL_NOT_FOUND");
    }

    /// <summary>Repeats a record until it succeeds: on a busy machine it may exceed a short deadline.</summary>
    private static async Task UntilRecordedAsync(ServiceUnderTest service)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            try
            {
                await service.Histories.RecordHistoryAsync(Samples.Record("u"));
                return;
            }
            catch (RpcException failure) when (failure.StatusCode is StatusCode.DeadlineExceeded or StatusCode.Unavailable)
            {
                Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
            }
        }
    }

    private static async Task UnderWayAsync(ServiceUnderTest service)
    {
        var began = Stopwatch.StartNew();
        while (!(await service.Operators.GetStringAsync("/metrics", HttpAnswers.Token))
            .Contains("predictions_calls_under_way 1", StringComparison.Ordinal))
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
    }
}
