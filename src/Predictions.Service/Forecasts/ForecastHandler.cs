using System.Runtime.CompilerServices;
using Predictions.Core;
using Predictions.Core.History;
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
    private readonly ForecastEtags _etags = new(store);

    /// <summary>A batch yields to other calls after this many forecasts, which take about 1 ms.</summary>
    private const int ForecastsAtOnce = 32;

    private static readonly PredictionError TimeOver =
        new(ErrorReason.DeadlineExceeded, "The time ran out before this forecast; ask for fewer at once");

    /// <summary>Today in UTC+14.</summary>
    public DateOnly Today => HistoryLimits.LatestToday(clock.GetUtcNow());

    /// <summary>One forecast. It waits only if the history is a stored one.</summary>
    public ValueTask<Outcome<ForecastAnswer>> AnswerAsync(in ForecastQuery query, Call call) =>
        query.History is { } history
            ? new(Answer(history, 0, query, rollouts.Current.IdentifiedOf(null), clock.GetUtcNow()))
            : AnswerStoredAsync(query, call);

    /// <summary>
    /// A forecast for each item, in order. An invalid item, a store error or an exceeded deadline fails its item alone. Stored
    /// histories are read together.
    /// </summary>
    public async ValueTask<Outcome<ForecastAnswer>[]> AnswerAllAsync(Outcome<ForecastQuery>[] items, Call call)
    {
        // One state of the models and one moment serve the whole batch, also if another model is loaded meanwhile.
        var (models, now) = (rollouts.Current, clock.GetUtcNow());
        var timeOver = call.Token;
        await RefuseOthersAsync(items, call);
        var held = HeldByCallers(items, models, now);
        var stored = await ReadAllAsync(items, held, timeOver);
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
            var model = models.IdentifiedOf(query.UserId);
            answers[i] = timeOver.IsCancellationRequested ? TimeOver
                : query.History is { } inline ? Answer(inline, 0, query, model, now)
                : Answer(stored[next], held?[i], query, model, now);
            if (query.History is null)
                next++;
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
        var (model, now) = (rollouts.Current.IdentifiedOf(query.UserId), clock.GetUtcNow());
        var held = ForecastEtags.HeldBy(query, model, now);
        var read = CallSpans.BeginRead();
        var stored = await store.GetUnlessAsync(query.UserId!, held?.Etag.Revision ?? 0, call.ForOneRead);
        read?.Dispose();
        return call.IsExpired ? CallBounds.DeadlineExceeded : Answer(stored, held, query, model, now);
    }

    /// <summary>The forecasts of a batch that callers hold, by item; <c>null</c> if no item names one.</summary>
    private static HeldForecast?[]? HeldByCallers(
        Outcome<ForecastQuery>[] items, in AnsweringModels models, DateTimeOffset now)
    {
        HeldForecast?[]? held = null;
        for (var i = 0; i < items.Length; i++)
            if (items[i] is { IsSuccess: true, Value: { Known: not null, UserId: { } user } query })
                (held ??= new HeldForecast?[items.Length])[i] = ForecastEtags.HeldBy(query, models.IdentifiedOf(user), now);
        return held;
    }

    private async ValueTask<Outcome<VersionedHistory?>[]> ReadAllAsync(
        Outcome<ForecastQuery>[] items, HeldForecast?[]? held, CancellationToken timeOver)
    {
        var users = new List<(string UserId, long KnownRevision)>();
        for (var i = 0; i < items.Length; i++)
            if (items[i].IsSuccess && items[i].Value.UserId is { } user)
                users.Add((user, held?[i]?.Etag.Revision ?? 0));
        if (users.Count == 0)
            return [];
        using var read = CallSpans.BeginRead();
        return await store.GetManyUnlessAsync(users, timeOver);
    }

    /// <summary>The answer from a stored history, or from its revision alone if the caller holds the forecast.</summary>
    private Outcome<ForecastAnswer> Answer(
        in Outcome<VersionedHistory?> stored, in HeldForecast? held, in ForecastQuery query, in AnsweringModel model,
        DateTimeOffset now) =>
        !stored.IsSuccess ? stored.Error
        : stored.Value is { } found ? Answer(found.History, found.Revision, query, model, now)
        : Unchanged(held!.Value, model);

    private Outcome<ForecastAnswer> Answer(
        CycleHistory history, long revision, in ForecastQuery query, in AnsweringModel model, DateTimeOffset now)
    {
        var asOf = query.DateFor(history, now);
        var etag = query.UserId is null
            ? _etags.OfInline(query, model, asOf)
            : ForecastEtags.OfStored(query, model, revision, asOf, now);
        var held = new HeldForecast(etag, asOf);
        if (query.Known is { } known && known.Contain(etag))
            return Unchanged(held, model);
        var times = new StageTimes();
        var forecast = ForecastPipeline.Run(history, query.ToRequest(asOf), model.Scoring, ref times);
        metrics.Count(times, forecast);
        CallSpans.AddStages(times, clock);
        if (!forecast.IsSuccess)
            return forecast.Error;
        // "Any" holds only if there is a forecast.
        return query.Known is { AreAny: true } ? Unchanged(held, model) : new ForecastAnswer(forecast.Value, etag);
    }

    private ForecastAnswer Unchanged(in HeldForecast held, in AnsweringModel model)
    {
        metrics.CountUnchanged();
        return new ForecastAnswer(null, held.AsOf, model.Scoring.Name, held.Etag);
    }
}
