using Predictions.Audit;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;
using Predictions.Service.Accuracy;
using Predictions.Service.Audit;
using Predictions.Service.Calls;

namespace Predictions.Service.Histories;

/// <summary>Reads and changes stored histories, for both transports; each call about a user leaves a line in the audit.</summary>
internal sealed class HistoryHandler(RedisHistoryStore store, HistoryAudit audit, LiveScoring scoring, TimeProvider clock)
{
    /// <summary>The latest start or ovulation that may be stored now.</summary>
    public DateOnly LatestRecorded => HistoryLimits.LatestRecorded(clock.GetUtcNow());

    /// <summary>What is stored; fails with <see cref="ErrorReason.HistoryNotFound"/> among others.</summary>
    public ValueTask<Outcome<VersionedHistory>> GetAsync(string userId, Call call) => AuditedAsync<VersionedHistory>(AuditAction.Read, userId, call, async () =>
    {
        var stored = await store.GetAsync(userId, call.Token);
        return call.IsExpired ? CallBounds.TimeRanOut : stored;
    });

    /// <summary>Replaces the whole history.</summary>
    /// <param name="userId">Whose.</param>
    /// <param name="history">The checked history, or what was wrong with it.</param>
    /// <param name="ifRevision">0: only where there is none; otherwise the revision that must be stored; <c>null</c>: any.</param>
    /// <param name="call">Its time, and who makes it.</param>
    public ValueTask<Outcome<VersionedHistory>> PutAsync(string userId, Outcome<CycleHistory> history, long? ifRevision, Call call) =>
        AuditedAsync<VersionedHistory>(AuditAction.Write, userId, call, async () =>
        {
            if (!history.IsSuccess)
                return history.Error;
            if (ifRevision < 0)
                return PredictionError.Of(ErrorReason.InvalidField, "if_revision", "must be 0 or a revision");
            return await store.PutAsync(userId, history.Value, ifRevision, call.Token);
        });

    /// <summary>Merges a change in; all of it or, where a date is bad, nothing.</summary>
    public async ValueTask<Outcome<VersionedHistory>> RecordAsync(string userId, Outcome<HistoryChange> change, Call call)
    {
        var recorded = await AuditedAsync<WriteResult>(AuditAction.Write, userId, call, async () =>
            change.IsSuccess ? await store.RecordAsync(userId, change.Value, call.Token) : change.Error);
        if (!recorded.IsSuccess)
            return recorded.Error;
        scoring.Score(recorded.Value);
        return recorded.Value.Answer;
    }

    /// <summary>Erases what is stored; erasing nobody succeeds.</summary>
    public async ValueTask<PredictionError?> DeleteAsync(string userId, Call call)
    {
        var erased = await AuditedAsync<bool>(AuditAction.Erase, userId, call, async () =>
            await store.DeleteAsync(userId, call.Token) is { } failure ? failure : true);
        return erased.Error;
    }

    /// <summary>
    /// Asks the store within the call's time. A write that it has acknowledged is told also after that: that it happened is worth more
    /// to the caller than that it was late.
    /// </summary>
    private async ValueTask<Outcome<T>> AuditedAsync<T>(AuditAction action, string userId, Call call, Func<ValueTask<Outcome<T>>> work)
    {
        // Who nobody can be has no history, and no pseudonym.
        if (!UserId.IsValid(userId))
            return PredictionError.Of(ErrorReason.InvalidField, "user_id", UserId.Accepted);
        return await audit.RunAsync(action, userId, call, () => Refusal(userId, call) is { } refusal ? new(refusal) : work());
    }

    private static PredictionError? Refusal(string userId, Call call) =>
        !call.By.MayAskFor(userId) ? Caller.Forbidden
        : call.IsExpired ? CallBounds.TimeRanOut
        : null;
}
