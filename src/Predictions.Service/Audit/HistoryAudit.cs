using System.Threading.RateLimiting;
using Predictions.Audit;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Audit;

/// <summary>Writes one audit line for every call about a user's history, whatever its outcome.</summary>
internal sealed class HistoryAudit(AuditLog log, RedisHistoryStore store, RequestIds ids, TimeProvider clock) : IDisposable
{
    // Anybody can send calls without a token, and must not fill the disk by that.
    private readonly TokenBucketRateLimiter _unknownCallers = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 100, TokensPerPeriod = 10, ReplenishmentPeriod = TimeSpan.FromSeconds(1), QueueLimit = 0,
    });

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
        var line = new AuditLine(
            clock.GetUtcNow(), AuditAction.ReadEvents, AuditLine.AllUsers, by, call.Transport, outcome, ids.Of(call.Http));
        try
        {
            return await log.WriteAsync(line).WaitAsync(call.Token) ? refusal : refusal ?? Unavailable;
        }
        catch (OperationCanceledException)
        {
            return refusal ?? CallBounds.DeadlineExceeded;
        }
    }

    /// <summary>
    /// Writes the line of a call about a history that was refused for want of a token or of a scope. Its answer does not wait for
    /// the line. Over gRPC the user is not known, since the message is not read. Other calls have no line.
    /// </summary>
    public void Refused(HttpContext http, CallName call, string transport, ErrorReason error)
    {
        if (ActionOf(call) is not { } action || error is not (ErrorReason.PermissionDenied or ErrorReason.Unauthenticated))
            return;
        var caller = error == ErrorReason.PermissionDenied ? http.User.Identity as Caller : null;
        if (caller is null && !_unknownCallers.AttemptAcquire().IsAcquired)
            return;
        var user = http.GetRouteValue("user_id") as string;
        var isKnown = user is not null && UserId.IsValid(user);
        var by = caller switch
        {
            null => "unauthenticated",
            { User: not null } when !isKnown => "bound_to_a_user",
            _ => NameOf(caller, user ?? ""),
        };
        _ = log.WriteAsync(new AuditLine(
            clock.GetUtcNow(), action, isKnown ? store.PseudonymOf(user!) : AuditLine.Unread, by, transport, error.WireName(),
            ids.Of(http)));
    }

    public void Dispose() => _unknownCallers.Dispose();

    private static AuditAction? ActionOf(CallName call) => call.Name switch
    {
        "GetHistory" => AuditAction.Read,
        "PutHistory" or "RecordHistory" => AuditAction.Write,
        "DeleteHistory" => AuditAction.Erase,
        _ => null,
    };

    // The name of a caller that is bound to a user may be a user id, so it is not written.
    private static string NameOf(Caller caller, string userId) =>
        caller.User is null ? caller.Name : caller.MayAccess(userId) ? "self" : "other_user";

    private async ValueTask<bool> IsWrittenAsync(AuditAction action, string userId, string outcome, Call call)
    {
        var written = log.WriteAsync(
            new AuditLine(
                clock.GetUtcNow(), action, store.PseudonymOf(userId), NameOf(call.Caller, userId), call.Transport, outcome,
                ids.Of(call.Http)));
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
