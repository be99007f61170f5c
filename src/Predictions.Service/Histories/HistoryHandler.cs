using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis;
using Predictions.Service.Accuracy;
using Predictions.Service.Hosting;

namespace Predictions.Service.Histories;

/// <summary>Reads and changes stored histories, for both transports.</summary>
internal sealed class HistoryHandler(RedisHistoryStore store, LiveScoring scoring, TimeProvider clock)
{
    /// <summary>The latest start or ovulation that may be stored now.</summary>
    public DateOnly LatestRecorded => HistoryLimits.LatestRecorded(clock.GetUtcNow());

    /// <summary>What is stored; fails with <see cref="PredictionError.HistoryNotFound"/> among others.</summary>
    public async ValueTask<Outcome<StoredHistory>> GetAsync(string userId, CallTime time)
    {
        if (Refusal(userId, time) is { } bad)
            return bad;
        var stored = await store.GetAsync(userId, time.Token);
        return time.IsOver ? CallBounds.TimeRanOut : stored;
    }

    /// <summary>Replaces the whole history.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="history">The checked history, or what was wrong with it.</param>
    /// <param name="ifRevision">0: only where there is none; otherwise the revision that must be stored; <c>null</c>: any.</param>
    /// <param name="time">The call's time.</param>
    public async ValueTask<Outcome<StoredHistory>> PutAsync(
        string userId, Outcome<CycleHistory> history, long? ifRevision, CallTime time)
    {
        if (Refusal(userId, time) is { } bad)
            return bad;
        if (!history.IsSuccess)
            return history.Failure;
        if (ifRevision < 0)
            return Failure.Of(PredictionError.InvalidField, "if_revision", "must be 0 or a revision");
        return await store.PutAsync(userId, history.Value, ifRevision, time.Token);
    }

    /// <summary>Merges a change in; all of it or, where a date is bad, nothing.</summary>
    public async ValueTask<Outcome<StoredHistory>> RecordAsync(string userId, Outcome<HistoryChange> change, CallTime time)
    {
        if (Refusal(userId, time) is { } bad)
            return bad;
        if (!change.IsSuccess)
            return change.Failure;
        var recorded = await store.RecordAsync(userId, change.Value, time.Token);
        if (!recorded.IsSuccess)
            return recorded.Failure;
        scoring.Score(recorded.Value);
        return recorded.Value.Answer;
    }

    /// <summary>Erases what is stored; erasing nobody succeeds.</summary>
    public async ValueTask<Failure?> DeleteAsync(string userId, CallTime time) =>
        Refusal(userId, time) ?? await store.DeleteAsync(userId, time.Token);

    /// <summary>
    /// Why the store is not asked. A write that it has acknowledged is told also after the call's time: that it happened is worth more
    /// to the caller than that it was late.
    /// </summary>
    private static Failure? Refusal(string userId, CallTime time) =>
        !UserId.IsValid(userId) ? Failure.Of(PredictionError.InvalidField, "user_id", UserId.Accepted)
        : time.IsOver ? CallBounds.TimeRanOut
        : null;
}
