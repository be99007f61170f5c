using Predictions.Audit;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;
using Predictions.Service.Access;
using Predictions.Service.Accuracy;
using Predictions.Service.Audit;
using Predictions.Service.Calls;

namespace Predictions.Service.Histories;

/// <summary>
/// Reads and changes stored histories, for both transports. Each call about a user writes one line to the audit.
/// </summary>
internal sealed class HistoryHandler(
    RedisHistoryStore store, HistoryAudit audit, ErasureLog erasures, AccessControl access, LiveScoring scoring,
    TimeProvider clock)
{
    /// <summary>Today in UTC+14.</summary>
    public DateOnly Today => HistoryLimits.LatestToday(clock.GetUtcNow());

    /// <summary>The stored history. Fails with <see cref="ErrorReason.HistoryNotFound"/> among others.</summary>
    public ValueTask<Outcome<VersionedHistory>> GetAsync(string userId, Call call) =>
        AuditedAsync<VersionedHistory>(AuditAction.Read, userId, call, async () =>
        {
            var stored = await store.GetAsync(userId, call.Token);
            return call.IsExpired ? CallBounds.DeadlineExceeded : stored;
        });

    /// <summary>Replaces the whole history.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="history">The checked history, or its errors.</param>
    /// <param name="ifRevision">The revision that must be stored; 0: nothing may be stored; <c>null</c>: any.</param>
    /// <param name="call">The call.</param>
    public ValueTask<Outcome<VersionedHistory>> PutAsync(
        string userId, Outcome<CycleHistory> history, long? ifRevision, Call call) =>
        AuditedAsync<VersionedHistory>(AuditAction.Write, userId, call, async () =>
        {
            if (!history.IsSuccess)
                return history.Error;
            if (ifRevision < 0)
                return PredictionError.Of(ErrorReason.InvalidField, "if_revision", "must be 0 or a revision");
            return await store.PutAsync(userId, history.Value, ifRevision, call.Token);
        });

    /// <summary>Merges a change into the history: all of it, or nothing if a date is invalid.</summary>
    public async ValueTask<Outcome<VersionedHistory>> RecordAsync(string userId, Outcome<HistoryChange> change, Call call)
    {
        var recorded = await AuditedAsync<WriteResult>(AuditAction.Write, userId, call, async () =>
            change.IsSuccess ? await store.RecordAsync(userId, change.Value, call.Token) : change.Error);
        if (!recorded.IsSuccess)
            return recorded.Error;
        scoring.Score(userId, recorded.Value);
        return recorded.Value.Answer;
    }

    /// <summary>
    /// Erases the stored history. Succeeds also if there is none. It succeeds only once the ledger, if there is one, has the
    /// erasure.
    /// </summary>
    public async ValueTask<PredictionError?> DeleteAsync(string userId, Call call)
    {
        var erased = await AuditedAsync<long>(AuditAction.Erase, userId, call, async () =>
        {
            var erasure = await store.EraseAsync(userId, call.Token);
            if (!erasure.IsSuccess)
                return erasure;
            return await erasures.WriteAsync(store.PseudonymOf(userId), erasure.Value, call) is { } failure ? failure : erasure;
        });
        return erased.Error;
    }

    /// <summary>
    /// Uses the store within the call's deadline. A write that the store acknowledged later is still reported as a success: the
    /// caller must learn that it happened.
    /// </summary>
    private async ValueTask<Outcome<T>> AuditedAsync<T>(
        AuditAction action, string userId, Call call, Func<ValueTask<Outcome<T>>> work)
    {
        // An invalid user id cannot have a history, so there is nothing to audit.
        if (!UserId.IsValid(userId))
            return PredictionError.Of(ErrorReason.InvalidField, "user_id", UserId.Accepted);
        return await audit.RunAsync(action, userId, call, async () =>
            await access.AuthorizeUserAsync(call, userId) is { } forbidden ? forbidden
            : call.IsExpired ? CallBounds.DeadlineExceeded
            : await work());
    }
}
