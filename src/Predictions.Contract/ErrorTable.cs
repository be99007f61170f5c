using System.Collections.Frozen;
using Grpc.Core;

namespace Predictions.Contract;

/// <summary>How one kind of error looks on the wire.</summary>
/// <param name="Code">The gRPC status.</param>
/// <param name="CodeName">The status's name as the contract writes it, "INVALID_ARGUMENT".</param>
/// <param name="Http">The HTTP status.</param>
/// <param name="Reason">The reason, for programs: "INVALID_FIELD".</param>
/// <param name="Title">The title of the problem document.</param>
/// <param name="RetryAfter">The time after which the call may succeed; <c>null</c> where a retry does not help.</param>
public sealed record ErrorRow(
    StatusCode Code, string CodeName, int Http, string Reason, string Title, TimeSpan? RetryAfter = null);

/// <summary>The one table that gives each reason its gRPC status, HTTP status and title.</summary>
public static class ErrorTable
{
    /// <summary>The domain of every <c>ErrorInfo</c>.</summary>
    public const string Domain = "predictions";

    /// <summary>The trailer of a failed gRPC call with the reason in plain text.</summary>
    public const string ReasonTrailer = "reason";

    /// <summary>The trailer with the path of the first invalid field, by names of the proto.</summary>
    public const string FieldTrailer = "field";

    /// <summary>The sentence for the caller about an <see cref="Internal"/> error.</summary>
    public const string InternalMessage = "The service failed. The call can be repeated.";

    // Reasons of one transport's protocol, not of a call's handler.
    public const string RouteNotFound = "ROUTE_NOT_FOUND";
    public const string MethodNotAllowed = "METHOD_NOT_ALLOWED";
    public const string UnsupportedMediaType = "UNSUPPORTED_MEDIA_TYPE";
    public const string Refused = "REFUSED";

    private static readonly TimeSpan RetryTime = TimeSpan.FromSeconds(1);

    /// <summary>A bug in the service.</summary>
    public static readonly ErrorRow Internal = new(StatusCode.Internal, "INTERNAL", 500, "INTERNAL", "Internal error");

    /// <summary>A gRPC message that is compressed in an unknown way.</summary>
    public static readonly ErrorRow UnknownEncoding =
        new(StatusCode.Unimplemented, "UNIMPLEMENTED", 415, UnsupportedMediaType, "Unsupported media type");

    /// <summary>A call whose message did not arrive, so that nothing was done. It can be repeated.</summary>
    public static readonly ErrorRow NoMessage =
        new(StatusCode.Unavailable, "UNAVAILABLE", 503, Refused, "The message did not arrive", RetryTime);

    private static readonly FrozenDictionary<string, ErrorRow> Rows = new ErrorRow[]
    {
        Internal,
        new(StatusCode.InvalidArgument, "INVALID_ARGUMENT", 400, "INVALID_FIELD", "Invalid request"),
        new(StatusCode.InvalidArgument, "INVALID_ARGUMENT", 400, "TOO_MANY_ITEMS", "Invalid request"),
        new(StatusCode.FailedPrecondition, "FAILED_PRECONDITION", 400, "NO_PERIOD", "Nothing to forecast from"),
        new(StatusCode.NotFound, "NOT_FOUND", 404, "HISTORY_NOT_FOUND", "No stored history"),
        new(StatusCode.NotFound, "NOT_FOUND", 404, "MODEL_NOT_FOUND", "No such model"),
        new(StatusCode.Aborted, "ABORTED", 409, "REVISION_MOVED", "The revision has changed"),
        new(StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 413, "MESSAGE_TOO_LARGE", "Message too large"),
        new(StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 429, "OVERLOADED", "Overloaded", RetryTime),
        new(StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 429, "CALLER_SHARE_EXCEEDED", "Caller share used", RetryTime),
        new(StatusCode.Unavailable, "UNAVAILABLE", 503, "STORE_UNAVAILABLE", "The store does not answer", RetryTime),
        new(StatusCode.Unavailable, "UNAVAILABLE", 503, "STORED_NOT_CONFIRMED", "Stored without confirmation", RetryTime),
        new(StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED", 504, "DEADLINE_EXCEEDED", "Deadline exceeded"),
        new(StatusCode.DataLoss, "DATA_LOSS", 500, "STORED_VALUE_CORRUPT", "The stored history is damaged"),
        new(StatusCode.Unauthenticated, "UNAUTHENTICATED", 401, "UNAUTHENTICATED", "Not authenticated"),
        new(StatusCode.PermissionDenied, "PERMISSION_DENIED", 403, "PERMISSION_DENIED", "Not allowed"),
        new(StatusCode.Unavailable, "UNAVAILABLE", 503, "KEYS_UNAVAILABLE", "Token keys not available", RetryTime),
        new(StatusCode.FailedPrecondition, "FAILED_PRECONDITION", 400, "EVENTS_OFF", "No events are recorded"),
        new(StatusCode.OutOfRange, "OUT_OF_RANGE", 400, "POSITION_OUT_OF_RANGE", "The position is not kept"),
        new(StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 429, "READER_TOO_SLOW", "The reader is too slow", RetryTime),
        new(StatusCode.Unavailable, "UNAVAILABLE", 503, "STREAM_ENDED", "The stream has ended", RetryTime),
        new(StatusCode.Unavailable, "UNAVAILABLE", 503, "AUDIT_UNAVAILABLE", "The audit log cannot be written", RetryTime),
    }.ToFrozenDictionary(row => row.Reason);

    /// <summary>Every row that a gRPC call can fail with.</summary>
    public static IEnumerable<ErrorRow> All => [.. Rows.Values, NoMessage, UnknownEncoding];

    /// <summary>The row of a reason; <c>null</c> where the contract has no such reason.</summary>
    public static ErrorRow? Find(string reason) => Rows.GetValueOrDefault(reason);

    /// <summary>The row of a reason by its name on the wire.</summary>
    /// <exception cref="KeyNotFoundException">The contract has no such reason.</exception>
    public static ErrorRow Of(string reason) => Rows[reason];
}
