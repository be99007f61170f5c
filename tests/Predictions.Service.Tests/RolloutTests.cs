using System.Diagnostics;
using Predictions.Core.Verification;
using Predictions.Models.Registry;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Service.Rollouts;
using Predictions.Service.Telemetry;
using Predictions.Testing;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>A candidate answers a share of users, on two instances with one Redis of their own.</summary>
public sealed class RolloutTests : IAsyncLifetime
{
    private const string Stable = "cycle-length@1";
    private const string Candidate = "cycle-length@2";
    private const string Lost = "cannot be exchanged through Redis; ";
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private static readonly DateTime Started = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly PairedSums Worse = new(1_000, 500, 600, 0, 200, 0, 200, 100);

    private readonly ServedModels _models = new ServedModels().With("1").WithOtherShare("2");
    private readonly string[] _users = [.. Enumerable.Range(0, 200).Select(i => $"user-{i}")];
    private RedisServer _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _models.Dispose();
    }

    [Fact]
    public async Task The_candidate_answers_the_same_users_on_all_instances_and_transports_and_a_larger_share_adds_users()
    {
        Roll(20);
        using var one = await StartAsync();
        using var two = await StartAsync();
        await RecordAllAsync(one);
        await UntilShareAsync(20, one, two);
        var first = await AnsweringAsync(one);
        Assert.Equal(Expected(20), first);
        Assert.Equal(first, await AnsweringAsync(two));
        Assert.Equal(first, await OverHttpAsync(two));
        Assert.Equal(first, await InBatchesAsync(one));
        Assert.InRange(first.Count(m => m == Candidate), 20, 60);
        Assert.Equal([(Stable, true), (Candidate, true)], await ListedAsync(one));

        Roll(60);
        await UntilShareAsync(60, one, two);
        var second = await AnsweringAsync(two);
        Assert.Equal(Expected(60), second);
        Assert.All(first.Zip(second), pair => Assert.True(pair.First == Stable || pair.Second == Candidate));

        _models.Labelled("1", candidate: "2");
        await UntilAsync(async () => !(await MetricsAsync(one)).SeriesOf("predictions_rollout_share").Any(), one);
        Assert.All(await AnsweringAsync(one), model => Assert.Equal(Stable, model));
        Assert.Equal([(Stable, true), (Candidate, false)], await ListedAsync(one));
    }

    [Fact]
    public async Task A_history_in_the_request_has_no_user_and_gets_the_stable_model()
    {
        Roll(99);
        using var service = await StartAsync();
        await UntilShareAsync(99, service);
        using var channel = service.Channel();
        var forecasts = new CyclePredictions.CyclePredictionsClient(channel);
        Assert.Equal(Stable, (await forecasts.PredictAsync(Samples.Inline())).Model);
        var batch = await forecasts.BatchPredictAsync(new BatchPredictRequest { Requests = { Samples.Inline() } });
        Assert.Equal(Stable, Assert.Single(batch.Results).Forecast.Model);
    }

    [Fact]
    public async Task A_rollout_that_is_worse_steps_back_on_all_instances_and_a_restart_begins_another()
    {
        Roll(50);
        using var one = await StartAsync();
        using var two = await StartAsync();
        await RecordAllAsync(one);
        await UntilShareAsync(50, one, two);
        await using (var third = await OpenAsync())
            await third.Rollouts.AddAsync(Id(), "anothers", Worse, null, HttpAnswers.Token);
        await UntilShareAsync(0, one, two);
        foreach (var service in (ServiceProcess[])[one, two])
        {
            Assert.All(await AnsweringAsync(service), model => Assert.Equal(Stable, model));
            Assert.Equal([(Stable, true), (Candidate, false)], await ListedAsync(service));
            var metrics = await MetricsAsync(service);
            const string OfCandidate = $"{{model=\"{Candidate}\"";
            Assert.Equal(1, metrics["predictions_rollout_stepped_back" + OfCandidate + ",reason=\"crps\"}"]);
            Assert.Equal(0, metrics["predictions_rollout_stepped_back" + OfCandidate + ",reason=\"coverage\"}"]);
            Assert.Equal(0.5, metrics["predictions_rollout_crps_difference_days" + OfCandidate + ",figure=\"mean\"}"], 1e-9);
            const string SteppedBack = $"{Candidate} has stepped back: its CRPS is worse by 0.500 days, 95 %: ";
            await service.LoggedAsync(SteppedBack, HttpAnswers.Token);
            Assert.Single(Lines(service, SteppedBack));
        }

        // Another share does not forget it, and neither does an instance that starts now.
        Roll(90);
        using var late = await StartAsync();
        Assert.All(await AnsweringAsync(late), model => Assert.Equal(Stable, model));
        Roll(90, Started.AddDays(1));
        await UntilShareAsync(90, one, two, late);
        Assert.Equal(Expected(90), await AnsweringAsync(late));
    }

    [Fact]
    public async Task A_Redis_that_lost_its_data_is_told_again_that_the_rollout_stepped_back()
    {
        Roll(50);
        using var service = await StartAsync();
        await UntilShareAsync(50, service);
        await using var store = await OpenAsync();
        await store.Rollouts.AddAsync(Id(), "anothers", Worse, null, HttpAnswers.Token);
        await UntilShareAsync(0, service);
        await _redis.AskAsync("FLUSHALL");
        await _redis.UntilAsync("crps@", "GET", "r:" + Id());
    }

    [Fact]
    public async Task A_start_without_Redis_leaves_the_candidate_out_until_the_ledger_was_read()
    {
        Roll(50);
        _redis.Kill();
        using var service = await StartAsync();
        await UntilAsync(() => Task.FromResult(Lines(service, Lost + "the stable model answers all users").Length == 1), service);
        Assert.Equal(0, (await MetricsAsync(service))[$"predictions_rollout_share{{model=\"{Candidate}\"}}"]);
        Assert.Equal([(Stable, true), (Candidate, false)], await ListedAsync(service));
        await _redis.RestartAsync();
        await UntilShareAsync(50, service);

        _redis.Kill();
        await UntilAsync(() => Task.FromResult(Lines(service, Lost + "the answers stay as they are").Length == 1), service);
        Assert.Equal([(Stable, true), (Candidate, true)], await ListedAsync(service));
    }

    [Fact]
    public async Task Scores_wait_while_Redis_is_away_and_are_sent_once()
    {
        await using var store = await OpenAsync();
        var groups = new RolloutMetrics(new MetricsPage()).GroupsOf(Stable, Candidate);
        var run = new RolloutRun(groups, "2.1.0", TimeProvider.System, TimeSpan.Zero);
        Assert.False(run.Answers);
        Assert.True(await run.LookAsync(store.Rollouts, HttpAnswers.Token));
        Assert.True(run.Answers);
        var cycle = new PairedSums(1, 0.5, 0.25, 0, 0, 0, 0, 0);
        run.Count(cycle);
        _redis.Kill();
        Assert.False(await run.LookAsync(store.Rollouts, HttpAnswers.Token));
        run.Count(cycle);
        Assert.False(await run.LookAsync(store.Rollouts, HttpAnswers.Token));
        Assert.True(run.Answers);
        await _redis.RestartAsync();
        var began = Stopwatch.StartNew();
        while (run.Known!.Sums.Cycles < 2)
        {
            Assert.True(began.Elapsed < Timeout);
            await run.LookAsync(store.Rollouts, HttpAnswers.Token);
        }

        Assert.Equal(cycle + cycle, run.Known.Sums);
    }

    /// <summary>Each recorded cycle counts for all instances, and in the group of the user's model.</summary>
    [Fact]
    public async Task Recorded_cycles_are_counted_in_the_ledger_and_by_group()
    {
        Roll(50);
        using var one = await StartAsync();
        using var two = await StartAsync();
        await UntilShareAsync(50, one, two);
        foreach (var (i, user) in _users.Index())
        {
            using var channel = (i % 2 == 0 ? one : two).Channel();
            var histories = new CycleHistories.CycleHistoriesClient(channel);
            foreach (var start in (string[])["2025-11-27", "2025-12-26", "2026-01-23"])
                await histories.RecordHistoryAsync(Samples.Record(user, start));
        }

        var cycles = 2.0 * _users.Length;
        foreach (var service in (ServiceProcess[])[one, two])
            await UntilAsync(
                async () => (await MetricsAsync(service))[$"predictions_rollout_cycles{{model=\"{Candidate}\"}}"] == cycles,
                service);
        var expected = Expected(50).Count(m => m == Candidate);
        Assert.Equal(2.0 * expected, await OfGroupAsync("candidate", one, two));
        Assert.Equal(cycles - 2 * expected, await OfGroupAsync("stable", one, two));
    }

    private void Roll(int share, DateTime? started = null) =>
        _models.Labelled("1", candidate: "2", new RolloutLabel(share, started ?? Started));

    private string Id() => ModelRegistry.Load(_models.Root).Current.Rollout!.Id;

    private string[] Expected(int share)
    {
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret);
        var rollout = new ModelRollout("", "2", share);
        return [.. _users.Select(user => rollout.Includes(keys.PseudonymOf(user)) ? Candidate : Stable)];
    }

    private Task<ServiceProcess> StartAsync(params (string, string)[] settings) => ServiceProcess.StartAsync(
        [("ConnectionStrings:Redis", _redis.ConnectionString), ("Models:Directory", _models.Root), ("Models:WatchSeconds", "0.1"),
            .. settings]);

    private Task<RedisHistoryStore> OpenAsync() => RedisHistoryStore.OpenAsync(
        new RedisOptions
        {
            ConnectionString = _redis.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret, CallTimeoutMs = 10_000,
        }, TimeProvider.System);

    private async Task RecordAllAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        var histories = new CycleHistories.CycleHistoriesClient(channel);
        foreach (var user in _users)
            await histories.RecordHistoryAsync(Samples.Record(user));
    }

    private async Task<string[]> AnsweringAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        var forecasts = new CyclePredictions.CyclePredictionsClient(channel);
        var models = new string[_users.Length];
        foreach (var (i, user) in _users.Index())
            models[i] = (await forecasts.PredictAsync(new PredictRequest { UserId = user, AsOf = Samples.AsOf })).Model;
        return models;
    }

    private async Task<string[]> OverHttpAsync(ServiceProcess service)
    {
        using var http = service.Http();
        var models = new string[_users.Length];
        foreach (var (i, user) in _users.Index())
            models[i] = (await http.GetAsync($"/v1/users/{user}/forecast?asOf={Samples.AsOf}", HttpAnswers.Token).OkAsync())
                .GetProperty("model").GetString()!;
        return models;
    }

    private async Task<string[]> InBatchesAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        var request = new BatchPredictRequest();
        request.Requests.AddRange(_users.Select(user => new PredictRequest { UserId = user, AsOf = Samples.AsOf }));
        var answer = await new CyclePredictions.CyclePredictionsClient(channel).BatchPredictAsync(request);
        return [.. answer.Results.Select(r => r.Forecast.Model)];
    }

    private static async Task<(string Model, bool Serves)[]> ListedAsync(ServiceProcess service)
    {
        using var channel = service.Channel();
        var listed = await new V1.Models.ModelsClient(channel).ListModelsAsync(new ListModelsRequest());
        return [.. listed.Models.Select(m => ($"cycle-length@{m.Version}", m.State == Model.Types.State.Serving))];
    }

    private static async Task<double> OfGroupAsync(string group, params ServiceProcess[] services)
    {
        var sum = 0.0;
        foreach (var service in services)
            sum += (await MetricsAsync(service))["predictions_rollout_group_cycles_total"
                + $"{{stable=\"{Stable}\",candidate=\"{Candidate}\",group=\"{group}\"}}"];
        return sum;
    }

    private static async Task<MetricsReading> MetricsAsync(ServiceProcess service)
    {
        using var operators = service.Operators();
        return await MetricsReading.OfAsync(operators);
    }

    private static async Task UntilShareAsync(int share, params ServiceProcess[] services)
    {
        const string Series = $"predictions_rollout_share{{model=\"{Candidate}\"}}";
        foreach (var service in services)
            await UntilAsync(
                async () =>
                    await MetricsAsync(service) is var metrics && metrics.SeriesOf(Series).Any() && metrics[Series] == share,
                service);
    }

    private static string[] Lines(ServiceProcess service, string part) =>
        [.. service.Output.Split('\n').Where(line => line.Contains(part, StringComparison.Ordinal))];

    private static async Task UntilAsync(Func<Task<bool>> holds, ServiceProcess service)
    {
        var began = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(began.Elapsed < Timeout, service.Output);
            await Task.Delay(20, HttpAnswers.Token);
        }
    }
}
