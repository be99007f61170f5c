using System.Diagnostics;
using Grpc.Core;
using Predictions.Service.Access;
using Predictions.Service.Calls;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests.Access;

/// <summary>One caller cannot use the whole instance, and calls are counted by caller where that is switched on.</summary>
public sealed class CallerShareTests : IAsyncLifetime
{
    private const string Failed = "predictions_call_seconds_count{transport=\"http\",method=\"Predict\",outcome=\"failed\"}";

    private RedisServer _redis = null!;
    private GuardedService _guarded = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        // Half of four places: two calls of one caller at once.
        _guarded = await GuardedService.StartAsync(
            _redis.ConnectionString, true, ("Limits:ConcurrentCalls", "4"), ("Callers:Counted", "2"),
            ("Redis:CallTimeoutMs", "10000"));
    }

    public async ValueTask DisposeAsync()
    {
        await _guarded.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task A_caller_over_its_share_is_refused_with_a_reason_and_others_are_answered()
    {
        var (greedy, modest) = (TokenOf("batch-job"), TokenOf("app"));
        _redis.Freeze();
        Task<HttpResponseMessage>[] waiting = [StoredAsync(greedy), StoredAsync(greedy)];
        await UnderWayAsync(2);
        using (var refused = await InlineAsync(greedy))
        {
            Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
            await Task.FromResult(refused).ProblemAsync(429, "CALLER_SHARE_EXCEEDED");
        }

        await _guarded.Service.Predictions.PredictAsync(Samples.Inline(), GuardedService.Bearing(greedy))
            .FailsAsync(StatusCode.ResourceExhausted, "CALLER_SHARE_EXCEEDED");
        await InlineAsync(modest).OkAsync();
        // A caller's batches have a share of their own.
        var batch = new BatchPredictRequest { Requests = { Samples.Inline() } };
        await _guarded.Service.Predictions.BatchPredictAsync(batch, GuardedService.Bearing(greedy));
        _redis.Resume();
        foreach (var answer in waiting)
            await answer.ProblemAsync(404, "HISTORY_NOT_FOUND");
        await InlineAsync(greedy).OkAsync();

        // Its caller is at fault, so the refusal does not count against the objective.
        var metrics = await MetricsReading.OfAsync(_guarded.Service.Operators);
        Assert.Equal(0, metrics[Failed]);
        Assert.Equal(1, metrics["predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"429\"}"]);
        Assert.Equal(2, metrics["predictions_caller_calls_total{caller=\"batch-job\",outcome=\"refused\"}"]);
        Assert.Equal(4, metrics["predictions_caller_calls_total{caller=\"batch-job\",outcome=\"answered\"}"]);
        Assert.Equal(1, metrics["predictions_caller_calls_total{caller=\"app\",outcome=\"answered\"}"]);
    }

    [Fact]
    public async Task Batches_over_the_share_wait_and_are_refused_only_where_too_many_wait()
    {
        var token = GuardedService.Bearing(TokenOf("batch-job"));
        var batch = new BatchPredictRequest { Requests = { new PredictRequest { UserId = "ann", AsOf = Samples.AsOf } } };
        _redis.Freeze();
        var first = _guarded.Service.Predictions.BatchPredictAsync(batch, token);
        await UnderWayAsync(1);
        var second = _guarded.Service.Predictions.BatchPredictAsync(batch, token);
        await UnderWayAsync(2);
        await _guarded.Service.Predictions.BatchPredictAsync(batch, token)
            .FailsAsync(StatusCode.ResourceExhausted, "CALLER_SHARE_EXCEEDED");
        _redis.Resume();
        Assert.Equal("HISTORY_NOT_FOUND", (await first).Results[0].Error.Reason);
        Assert.Equal("HISTORY_NOT_FOUND", (await second).Results[0].Error.Reason);
    }

    [Fact]
    public async Task Callers_beyond_the_number_are_counted_together_and_users_are_never_named()
    {
        foreach (var name in (string[])["one", "two", "three", "four"])
            await InlineAsync(TokenOf(name)).OkAsync();
        await InlineAsync(_guarded.Issuer.Token("forecasts", "ann", d => d.Claims["sub"] = "ann")).OkAsync();
        var metrics = await MetricsReading.OfAsync(_guarded.Service.Operators);
        Assert.Equal(
            ["caller=\"one\"", "caller=\"other\"", "caller=\"two\""],
            metrics.SeriesOf("predictions_caller_calls_total{").Where(s => metrics[s] > 0)
                .Select(s => s.Split('{')[1].Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(3, metrics["predictions_caller_calls_total{caller=\"other\",outcome=\"answered\"}"]);
        Assert.DoesNotContain(
            metrics.SeriesOf("predictions_caller_calls_total{"), s => s.Contains("ann", StringComparison.Ordinal));
    }

    [Fact]
    public void Callers_are_limited_only_where_tokens_tell_them_apart_and_the_share_is_below_1()
    {
        var jwt = new SecurityOptions { Mode = "Jwt" };
        Assert.True(AreOn(new CallerOptions(), jwt));
        Assert.False(AreOn(new CallerOptions(), new SecurityOptions()));
        Assert.False(AreOn(new CallerOptions { Share = 1 }, jwt));

        static bool AreOn(CallerOptions options, SecurityOptions security)
        {
            using var shares = new CallerShares(options, new LimitOptions(), security);
            return shares.AreOn;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1_000)]
    public void The_largest_batch_counts_as_the_places_of_one_processor_and_never_as_more_than_the_share(int items)
    {
        using var shares = new CallerShares(new CallerOptions { Share = 0.5 }, new LimitOptions(), new SecurityOptions());
        var ofItems = (int)Math.Ceiling(items * 4_000.0 / Environment.ProcessorCount / 1_000);
        Assert.Equal(Math.Clamp(ofItems, 2, 2_000), shares.PlacesOf(items));
    }

    private string TokenOf(string caller) => _guarded.Issuer.Token("forecasts", null, d => d.Claims["sub"] = caller);

    private Task<HttpResponseMessage> StoredAsync(string token) =>
        _guarded.SendAsync(HttpMethod.Get, $"/v1/users/ann/forecast?asOf={Samples.AsOf}", token);

    private Task<HttpResponseMessage> InlineAsync(string token) => _guarded.SendAsync(
        HttpMethod.Post, "/v1/predict", token, $$"""{"asOf":"{{Samples.AsOf}}","history":{{Samples.HistoryJson}}}""");

    private async Task UnderWayAsync(int calls)
    {
        for (var began = Stopwatch.StartNew();
            (await MetricsReading.OfAsync(_guarded.Service.Operators))["predictions_calls_under_way"] != calls;
            await Task.Delay(10, HttpAnswers.Token))
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 60);
    }
}
