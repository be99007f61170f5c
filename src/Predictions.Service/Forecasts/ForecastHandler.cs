using System.Runtime.CompilerServices;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Redis.Store;
using Predictions.Service.Access;
using Predictions.Service.Calls;
using Predictions.Service.Rollouts;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Forecasts;

/// <summary>Answers forecasts, for both transports.</summary>
internal sealed class ForecastHandler(
    RedisHistoryStore store, RolloutWatch rollouts, AccessControl access, TimeProvider clock, ForecastMetrics metrics)
{
    /// <summary>A batch yields to other calls after this many forecasts, which take about 1 ms.</summary>
    private const int ForecastsAtOnce = 32;

    private static readonly PredictionError TimeOver =
        new(ErrorReason.DeadlineExceeded, "The time ran out before this forecast; ask for fewer at once");

    /// <summary>Today in UTC+14.</summary>
    public DateOnly Today => HistoryLimits.LatestToday(clock.GetUtcNow());

    /// <summary>One forecast. It waits only if the history is a stored one.</summary>
    public ValueTask<Outcome<ForecastAnswer>> AnswerAsync(in ForecastQuery query, Call call) =>
        query.History is { } history
            ? new(Answer(new VersionedHistory(history, 0), query, rollouts.Current.Stable))
            : AnswerStoredAsync(query, call);

    /// <summary>
    /// A forecast for each item, in order. An invalid item, a store error or an exceeded deadline fails its item alone. Stored
    /// histories are read together.
    /// </summary>
    public async ValueTask<Outcome<ForecastAnswer>[]> AnswerAllAsync(Outcome<ForecastQuery>[] items, Call call)
    {
        // One state of the models serves the whole batch, also if another is loaded meanwhile.
        var models = rollouts.Current;
        var timeOver = call.Token;
        await RefuseOthersAsync(items, call);
        var stored = await ReadAllAsync(items, timeOver);
        var answers = new Outcome<ForecastAnswer>[items.Length];
        var next = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (i % ForecastsAtOnce == ForecastsAtOnce - 1)
                await Task.Yield();
            if (!items[i].IsSuccess)
            {
                answers[i] = items[i].Error!;
                continue;
            }

            var query = items[i].Value;
            var history = query.History is { } inline ? new VersionedHistory(inline, 0) : stored[next++];
            var model = query.UserId is { } user ? models.Of(user) : models.Stable;
            answers[i] = timeOver.IsCancellationRequested ? TimeOver : Answer(history, query, model);
        }

        return answers;
    }

    private async ValueTask RefuseOthersAsync(Outcome<ForecastQuery>[] items, Call call)
    {
        for (var i = 0; i < items.Length; i++)
            if (items[i].IsSuccess && items[i].Value.UserId is { } user
                && await access.AuthorizeUserAsync(call, user) is { } forbidden)
                items[i] = forbidden;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Outcome<ForecastAnswer>> AnswerStoredAsync(ForecastQuery query, Call call)
    {
        if (await access.AuthorizeUserAsync(call, query.UserId!) is { } forbidden)
            return forbidden;
        if (call.IsExpired)
            return CallBounds.DeadlineExceeded;
        var read = CallSpans.BeginRead();
        var stored = await store.GetAsync(query.UserId!, call.ForOneRead);
        read?.Dispose();
        return call.IsExpired ? CallBounds.DeadlineExceeded : Answer(stored, query, rollouts.Current.Of(query.UserId!));
    }

    private async ValueTask<IReadOnlyList<Outcome<VersionedHistory>>> ReadAllAsync(
        Outcome<ForecastQuery>[] items, CancellationToken timeOver)
    {
        var users = new List<string>();
        foreach (var item in items)
            if (item.IsSuccess && item.Value.UserId is { } user)
                users.Add(user);
        if (users.Count == 0)
            return [];
        using var read = CallSpans.BeginRead();
        return await store.GetManyAsync(users, timeOver);
    }

    private Outcome<ForecastAnswer> Answer(in Outcome<VersionedHistory> stored, in ForecastQuery query, ScoringModel model)
    {
        if (!stored.IsSuccess)
            return stored.Error;
        var times = new StageTimes();
        var history = stored.Value.History;
        var forecast = ForecastPipeline.Run(history, query.ToRequest(history, clock.GetUtcNow()), model, ref times);
        metrics.Count(times, forecast);
        CallSpans.AddStages(times, clock);
        return forecast.IsSuccess ? new ForecastAnswer(forecast.Value, stored.Value.Revision) : forecast.Error;
    }
}
