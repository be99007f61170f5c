using System.Collections.Frozen;
using System.Text.Json;

namespace Predictions.Client;

/// <summary>Why a call failed: the reasons of the contract, and those that only a client can see.</summary>
public enum ErrorReason
{
    /// <summary>A reason of a newer service, or none; <see cref="PredictionsError.ReasonName"/> has its name.</summary>
    Unknown = 0,

    /// <summary>A field is malformed or outside its range; <see cref="PredictionsError.Field"/> names it.</summary>
    InvalidField,

    /// <summary>More periods, ovulations, pauses or signs than a history may hold.</summary>
    TooManyItems,

    /// <summary>The history has no period on or before the day of the forecast. Invite the user to log one.</summary>
    NoPeriod,

    /// <summary>Nothing is stored for the user. Invite the user to log a first period.</summary>
    HistoryNotFound,
    ModelNotFound,

    /// <summary>The stored history has another revision. Read, merge, put with the new revision.</summary>
    RevisionMoved,
    MessageTooLarge,

    /// <summary>The service sheds load and has not started the call.</summary>
    Overloaded,

    /// <summary>The store did not answer; a write may have happened.</summary>
    StoreUnavailable,

    /// <summary>The time ran out, here or in the service; a write may have happened.</summary>
    DeadlineExceeded,

    /// <summary>The stored history is damaged. Inform the operator.</summary>
    StoredValueCorrupt,

    /// <summary>The token is missing or invalid.</summary>
    Unauthenticated,

    /// <summary>The token does not allow this call, or not for this user.</summary>
    PermissionDenied,

    /// <summary>The service cannot check tokens yet.</summary>
    KeysUnavailable,
    AuditUnavailable,

    /// <summary>The message did not arrive, so nothing was done.</summary>
    Refused,
    UnsupportedMediaType,

    /// <summary>A bug of the service.</summary>
    Internal,

    /// <summary>No instance answers at the address; a write may have happened.</summary>
    Unreachable,

    /// <summary>The service records no events.</summary>
    EventsOff,

    /// <summary>The events from the position on are no longer kept: read all histories, then events from the oldest.</summary>
    PositionOutOfRange,

    /// <summary>The reader of events did not take one in time.</summary>
    ReaderTooSlow,

    /// <summary>The stream of events ended because the instance or the connection ends.</summary>
    StreamEnded,

    /// <summary>This caller uses its whole share of the instance. Send fewer or smaller batches at once.</summary>
    CallerShareExceeded,

    /// <summary>The write is stored, but too few replicas confirmed it in time. The same call again confirms it.</summary>
    StoredNotConfirmed,
}

/// <summary>An invalid field of a request.</summary>
/// <param name="Field">Its path by names of the contract: <c>periods[0].start</c>.</param>
/// <param name="Accepted">What the service accepts: "must be a real date as YYYY-MM-DD …".</param>
public sealed record FieldError(string Field, string Accepted);

/// <summary>Why a call failed. It holds no value that was sent or stored, so it can be logged.</summary>
/// <param name="Reason">The reason, to decide by.</param>
/// <param name="Code">The name of the gRPC status: "NOT_FOUND".</param>
/// <param name="Message">One sentence for developers.</param>
public sealed record PredictionsError(ErrorReason Reason, string Code, string Message)
{
    private static readonly FrozenDictionary<string, ErrorReason> Names = Enum.GetValues<ErrorReason>()
        .ToFrozenDictionary(reason => JsonNamingPolicy.SnakeCaseUpper.ConvertName($"{reason}"));

    /// <summary>The reason as the service named it: "HISTORY_NOT_FOUND"; empty where it sent none.</summary>
    public string ReasonName { get; init; } = "";

    /// <summary>The invalid fields; empty where the error is not about a field.</summary>
    public IReadOnlyList<FieldError> Fields { get; init; } = [];

    /// <summary>The path of the first invalid field; <c>null</c> where the error is not about a field.</summary>
    public string? Field => Fields.Count > 0 ? Fields[0].Field : null;

    /// <summary>The least time to wait before the call may succeed; <c>null</c> where the service named none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the same call may succeed later. It is safe to repeat: every write is idempotent by meaning.</summary>
    public bool MayRetry => RetryAfter is not null || Code is "UNAVAILABLE" or "DEADLINE_EXCEEDED";

    /// <summary>The reason of a name on the wire.</summary>
    internal static ErrorReason ReasonOf(string name) => Names.GetValueOrDefault(name);
}

/// <summary>Thrown where the value of a failed result is read.</summary>
public sealed class PredictionsException(PredictionsError error) : Exception($"{error.Reason}: {error.Message}")
{
    public PredictionsError Error { get; } = error;
}
