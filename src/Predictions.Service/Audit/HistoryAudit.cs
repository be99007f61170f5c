using Predictions.Audit;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Service.Calls;

namespace Predictions.Service.Audit;

/// <summary>Writes one audit line for every call about a user's history, whatever its outcome.</summary>
internal sealed class HistoryAudit(AuditLog log, RedisHistoryStore store, TimeProvider clock)
{
    private static readonly PredictionError Unavailable =
        new(ErrorReason.AuditUnavailable, "The audit cannot be written, so no history is returned.");

    /// <summary>
    /// Runs the work and returns its outcome after the line was written. If the line cannot be written, a read is refused. A
    /// change or an erasure has happened and is still reported; its line is counted as lost.
    /// </summary>
    public async ValueTask<Outcome<T>> RunAsync<T>(AuditAction action, string userId, Call call, Func<ValueTask<Outcome<T>>> work)
    {
        Outcome<T> outcome;
        try
        {
            outcome = await work();
        }
        catch
        {
            await IsWrittenAsync(action, userId, ErrorTable.Internal.Reason, call);
            throw;
        }

        var reason = outcome.IsSuccess ? AuditLine.Ok : ErrorTable.Of(outcome.Error.Reason.WireName()).Reason;
        var isWritten = await IsWrittenAsync(action, userId, reason, call);
        if (action != AuditAction.Read || isWritten)
            return outcome;
        return call.IsExpired || call.Token.IsCancellationRequested ? CallBounds.DeadlineExceeded : Unavailable;
    }

    /// <summary>
    /// Writes the line of a reader of all users' events, before it gets one. Returns an error if it cannot be written.
    /// </summary>
    public async ValueTask<PredictionError?> BeginReaderAsync(Call call, PredictionError? refusal)
    {
        var outcome = refusal is null ? AuditLine.Ok : ErrorTable.Of(refusal.Reason.WireName()).Reason;
        // A caller that is bound to a user is refused, and its name may be a user id.
        var by = call.Caller.User is null ? call.Caller.Name : "other_user";
        var line = new AuditLine(clock.GetUtcNow(), AuditAction.ReadEvents, AuditLine.AllUsers, by, call.Transport, outcome);
        try
        {
            return await log.WriteAsync(line).WaitAsync(call.Token) ? refusal : refusal ?? Unavailable;
        }
        catch (OperationCanceledException)
        {
            return refusal ?? CallBounds.DeadlineExceeded;
        }
    }

    // The name of a caller that is bound to a user may be a user id, so it is not written.
    private static string NameOf(Caller caller, string userId) =>
        caller.User is null ? caller.Name : caller.MayAccess(userId) ? "self" : "other_user";

    private async ValueTask<bool> IsWrittenAsync(AuditAction action, string userId, string outcome, Call call)
    {
        var written = log.WriteAsync(
            new AuditLine(
                clock.GetUtcNow(), action, store.PseudonymOf(userId), NameOf(call.Caller, userId), call.Transport, outcome));
        try
        {
            return await written.WaitAsync(call.Token);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone. The entry stays queued and is counted when it is written.
            return false;
        }
    }
}
