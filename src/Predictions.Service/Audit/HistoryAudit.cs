using Predictions.Audit;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Service.Calls;

namespace Predictions.Service.Audit;

/// <summary>Has a line written for every call about a person's history, whatever came of it.</summary>
internal sealed class HistoryAudit(AuditLog log, RedisHistoryStore store, TimeProvider clock)
{
    private static readonly PredictionError OutOfReach =
        new(ErrorReason.AuditUnavailable, "The audit cannot be written, and without it no history is read out.");

    /// <summary>
    /// Does the work and answers once its line is written. Without the line nothing is read out; what was changed or erased is told
    /// all the same, since it has happened, and the line is counted as lost.
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
        return call.IsExpired ? CallBounds.TimeRanOut : OutOfReach;
    }

    // Who calls for herself: her name would be her id.
    private static string NameOf(Caller by, string userId) =>
        by.User is null ? by.Name : by.MayAskFor(userId) ? "herself" : "another user";

    private async ValueTask<bool> IsWrittenAsync(AuditAction action, string userId, string outcome, Call call)
    {
        var written = log.WriteAsync(
            new AuditLine(clock.GetUtcNow(), action, store.PseudonymOf(userId), NameOf(call.By, userId), call.Transport, outcome));
        try
        {
            return await written.WaitAsync(call.Token);
        }
        catch (OperationCanceledException)
        {
            // Nobody waits any longer; the line is still to be written, and is counted as what becomes of it.
            return false;
        }
    }
}
