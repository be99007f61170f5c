using Microsoft.Extensions.Logging.Abstractions;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Verification;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Service.Accuracy;
using Predictions.Service.Rollouts;
using Predictions.Service.Telemetry;
using Predictions.Testing;
using Predictions.V1;
using StackExchange.Redis;

namespace Predictions.Service.Tests;

/// <summary>The accuracy metrics after records over the wire. Each test has its own service and Redis.</summary>
public sealed class LiveScoringTests : IAsyncLifetime
{
    private const string Stable = "{model=\"cycle-length@1\"";
    private const string Candidate = "{model=\"cycle-length@2\"";
    private const string Pair = "{stable=\"cycle-length@1\",candidate=\"cycle-length@2\"}";

    private readonly ServedModels _models = new ServedModels().With("1").WithOtherShare("2").Labelled("1", candidate: "2");
    private readonly string _user = ServiceFixture.NewUser();
    private RedisServer _redis = null!;
    private ServiceUnderTest _service = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        _service = await ServiceUnderTest.StartAsync(_redis.ConnectionString, null, ("Models:Directory", _models.Root));
    }

    public async ValueTask DisposeAsync()
    {
        await _service.DisposeAsync();
        await _redis.DisposeAsync();
        _models.Dispose();
    }

    [Fact]
    public async Task Every_series_of_the_models_in_use_starts_at_zero()
    {
        var metrics = await ReadAsync();
        foreach (var model in new[] { Stable, Candidate })
        {
            Assert.All(["error_days", "crps_days", "pit", "range_held", "range_stated"], name =>
                Assert.Equal(0, metrics[$"predictions_live_{name}_count{model}}}"]));
            Assert.Equal(0, metrics[$"predictions_live_pit_bucket{model},le=\"0.1\"}}"]);
            Assert.Equal(0, metrics[$"predictions_live_range_held_bucket{model},le=\"0\"}}"]);
        }

        Assert.Equal(0, metrics[$"predictions_live_crps_difference_days_count{Pair}"]);
        Assert.All(["worse_days", "better_days", "difference_squares"], name =>
            Assert.Equal(0, metrics[$"predictions_live_crps_{name}_total{Pair}"]));
        Assert.All(["no_new_start", "first_start", "spotting", "paused", "too_long", "failed"], reason =>
            Assert.Equal(0, metrics[$"predictions_live_skipped_total{{reason=\"{reason}\"}}"]));
    }

    [Fact]
    public async Task A_recorded_start_scores_each_models_forecast_of_the_day_when_that_cycle_began()
    {
        // The first record scores only its newest cycle. Each later record scores one, over both transports.
        await RecordAsync("2025-10-30", "2025-11-27", "2025-12-26");
        await RecordAsync("2026-01-23");
        await _service.Http.PostAsync($"/v1/users/{_user}/history:record", """{"periods":[{"start":"2026-03-03"}]}""").OkAsync();

        string[] starts = ["2025-10-30", "2025-11-27", "2025-12-26", "2026-01-23", "2026-03-03"];
        var snapshot = ModelRegistry.Load(_models.Root).Current;
        var stable = new[] { 2, 3, 4 }.Select(i => Expected(snapshot.Stable!, starts[..(i + 1)])).ToArray();
        var candidate = new[] { 2, 3, 4 }.Select(i => Expected(snapshot.Candidate!, starts[..(i + 1)])).ToArray();
        var metrics = await ReadAsync();
        Holds(metrics, Stable, stable);
        Holds(metrics, Candidate, candidate);

        var differences = stable.Zip(candidate, (s, c) => c.CrpsDays - s.CrpsDays).ToArray();
        Assert.All(differences, d => Assert.NotEqual(0, d));
        Assert.Equal(3, metrics[$"predictions_live_crps_difference_days_count{Pair}"]);
        Assert.Equal(differences.Sum(), metrics[$"predictions_live_crps_difference_days_sum{Pair}"], 1e-9);
        Assert.Equal(differences.Where(d => d > 0).Sum(), metrics[$"predictions_live_crps_worse_days_total{Pair}"], 1e-9);
        Assert.Equal(-differences.Where(d => d < 0).Sum(), metrics[$"predictions_live_crps_better_days_total{Pair}"], 1e-9);
        Assert.Equal(differences.Sum(d => d * d), metrics[$"predictions_live_crps_difference_squares_total{Pair}"], 1e-9);
    }

    [Fact]
    public async Task A_record_that_ends_no_cycle_is_counted_as_skipped_by_reason()
    {
        await RecordAsync("2025-11-27");
        await RecordAsync("2025-12-26");
        Assert.Equal(1, await ScoredAsync());

        await RecordAsync("2025-12-26");
        await RecordAsync("2025-10-30");
        await _service.Histories.RecordHistoryAsync(new RecordHistoryRequest
        {
            UserId = _user, Ovulations = { new V1.Ovulation { Date = "2026-01-08" } },
        });
        await RecordAsync("2026-01-02");
        await _service.Histories.RecordHistoryAsync(new RecordHistoryRequest
        {
            UserId = _user,
            Pauses = { new V1.Pause { From = "2026-01-10", Until = "2026-01-20", Reason = V1.Pause.Types.Reason.Other } },
        });
        await RecordAsync("2026-01-30");
        var put = Samples.History();
        await _service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = ServiceFixture.NewUser(), History = put });
        put.Periods.Add(new V1.Period { Start = "2026-03-05" });
        await _service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = _user, History = put });
        var other = ServiceFixture.NewUser();
        await _service.Histories.RecordHistoryAsync(Samples.Record(other, "2024-01-01"));
        await _service.Histories.RecordHistoryAsync(Samples.Record(other, "2024-06-01"));

        var metrics = await ReadAsync();
        Assert.Equal(1, metrics[$"predictions_live_crps_days_count{Stable}}}"]);
        Assert.Equal(1, metrics[$"predictions_live_crps_days_count{Candidate}}}"]);
        // A repeated start, an older start, an ovulation and a pause; then the first starts of two users.
        Assert.Equal(4, Skipped(metrics, "no_new_start"));
        Assert.Equal(2, Skipped(metrics, "first_start"));
        Assert.Equal(1, Skipped(metrics, "spotting"));
        Assert.Equal(1, Skipped(metrics, "paused"));
        Assert.Equal(1, Skipped(metrics, "too_long"));
        Assert.Equal(0, Skipped(metrics, "failed"));
    }

    [Fact]
    public async Task An_ovulation_in_the_ended_cycle_does_not_change_its_score()
    {
        await RecordAsync("2025-11-27", "2025-12-26");
        await _service.Histories.RecordHistoryAsync(new RecordHistoryRequest
        {
            UserId = _user,
            Ovulations = { new V1.Ovulation { Date = "2026-01-10", Evidence = V1.Ovulation.Types.Evidence.LhTest } },
        });
        await RecordAsync("2026-01-24");
        var stable = ModelRegistry.Load(_models.Root).Current.Stable!;
        Holds(await ReadAsync(), Stable, [
            Expected(stable, "2025-11-27", "2025-12-26"), Expected(stable, "2025-11-27", "2025-12-26", "2026-01-24")]);
    }

    [Fact]
    public async Task Scoring_stores_nothing()
    {
        await RecordAsync("2025-10-30", "2025-11-27", "2025-12-26");
        await RecordAsync("2026-01-23");
        Assert.Equal(2, await ScoredAsync());
        await using var redis = await ConnectionMultiplexer.ConnectAsync(_redis.ConnectionString);
        var keys = redis.GetServer(_redis.ConnectionString).Keys().ToArray();
        Assert.Single(keys);

        // The stored value has the length of one that was never scored.
        var history = await _service.Histories.GetHistoryAsync(new GetHistoryRequest { UserId = _user });
        await _service.Histories.PutHistoryAsync(new PutHistoryRequest { UserId = ServiceFixture.NewUser(), History = history });
        var lengths = redis.GetServer(_redis.ConnectionString).Keys().Select(key => redis.GetDatabase().StringLength(key))
            .ToArray();
        Assert.Equal(2, lengths.Length);
        Assert.Equal(lengths[0], lengths[1]);
    }

    [Fact]
    public async Task A_failed_score_is_counted_and_does_not_fail_the_call()
    {
        var page = new MetricsPage();
        var registry = ModelRegistry.Load(_models.Root);
        await using var store = await RedisHistoryStore.OpenAsync(
            new RedisOptions
            {
                ConnectionString = _redis.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret, CallTimeoutMs = 10_000,
            },
            TimeProvider.System);
        var rollouts = new RolloutWatch(
            registry, store, new RolloutMetrics(page), TimeProvider.System, NullLogger<RolloutWatch>.Instance, TimeSpan.Zero);
        new LiveScoring(rollouts, new AccuracyMetrics(page, registry), new InputMetrics(page, registry))
            .Score(_user, new WriteResult(null!, null!));
        var http = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        await page.WriteAsync(http);
        Assert.Contains(
            "predictions_live_skipped_total{reason=\"failed\"} 1", System.Text.Encoding.UTF8.GetString(body.ToArray()),
            StringComparison.Ordinal);
    }

    private static ForecastScore Expected(LoadedModel model, params string[] starts)
    {
        var days = starts.Select(s => DateOnly.ParseExact(s, "yyyy-MM-dd")).ToArray();
        var known = CycleHistory.FromSorted([.. days[..^1].Select(d => new Core.History.Period(d, 0))], [], []);
        var times = new StageTimes();
        var request = new ForecastRequest(days[^2], 1, 0.8, IncludeDaily: true);
        return ForecastScore.Of(ForecastPipeline.Run(known, request, model.Scoring, ref times).Value, days[^1], 0);
    }

    private static void Holds(MetricsReading metrics, string model, ForecastScore[] scores)
    {
        Assert.All(["error_days", "crps_days", "pit", "range_held", "range_stated"], name =>
            Assert.Equal(scores.Length, metrics[$"predictions_live_{name}_count{model}}}"]));
        Assert.Equal(scores.Sum(s => Math.Abs(s.ErrorDays)), metrics[$"predictions_live_error_days_sum{model}}}"]);
        Assert.Equal(scores.Sum(s => s.CrpsDays), metrics[$"predictions_live_crps_days_sum{model}}}"], 1e-9);
        Assert.Equal(scores.Sum(s => s.Stated), metrics[$"predictions_live_range_stated_sum{model}}}"], 1e-9);
        Assert.Equal(scores.Count(s => s.Held), metrics[$"predictions_live_range_held_sum{model}}}"]);
        Assert.Equal(scores.Count(s => !s.Held), metrics[$"predictions_live_range_held_bucket{model},le=\"0\"}}"]);
        Assert.Equal(
            scores.Count(s => Math.Abs(s.ErrorDays) <= 1), metrics[$"predictions_live_error_days_bucket{model},le=\"1\"}}"]);
        // The sum lies between its values for u = 0 and for u = 1 (randomized PIT).
        Assert.InRange(
            metrics[$"predictions_live_pit_sum{model}}}"], scores.Sum(s => s.Pit), scores.Sum(s => s.Pit) + scores.Length * 0.5);
    }

    private async Task<double> ScoredAsync() => (await ReadAsync())[$"predictions_live_crps_days_count{Stable}}}"];

    private static double Skipped(MetricsReading metrics, string reason) =>
        metrics[$"predictions_live_skipped_total{{reason=\"{reason}\"}}"];

    private Task<MetricsReading> ReadAsync() => MetricsReading.OfAsync(_service.Operators);

    private async Task RecordAsync(params string[] starts)
    {
        var request = new RecordHistoryRequest { UserId = _user };
        request.Periods.AddRange(starts.Select(s => new V1.Period { Start = s }));
        await _service.Histories.RecordHistoryAsync(request);
    }
}
