using Grpc.Core;
using Predictions.Core;

namespace Predictions.Service.Errors;

/// <summary>How one kind of failure looks on the wire.</summary>
/// <param name="Code">The gRPC status.</param>
/// <param name="CodeName">Its name as the contract writes it, "INVALID_ARGUMENT".</param>
/// <param name="Http">The HTTP status.</param>
/// <param name="Reason">The error's name in UPPER_SNAKE_CASE.</param>
/// <param name="Title">The problem's title over HTTP.</param>
/// <param name="RetryAfter">How long to wait before the same call may succeed; <c>null</c> where repeating it does not help.</param>
public sealed record ErrorRow(StatusCode Code, string CodeName, int Http, string Reason, string Title, TimeSpan? RetryAfter);

/// <summary>The one place that maps a failure to a gRPC status, an HTTP status and a reason.</summary>
public static class ErrorTable
{
    /// <summary>The domain of every <c>ErrorInfo</c>.</summary>
    public const string Domain = "predictions";

    /// <summary>A bug. It is no <see cref="ErrorReason"/>, since nobody returns it.</summary>
    public static readonly ErrorRow Internal = new(StatusCode.Internal, "INTERNAL", 500, "INTERNAL", "Internal error", null);

    /// <summary>What the caller is told of a bug.</summary>
    public const string InternalMessage = "The service failed. The call can be repeated.";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private static readonly ErrorRow[] Rows = [.. Enum.GetValues<ErrorReason>().Select(RowOf)];

    public static ErrorRow Of(ErrorReason error) => Rows[(int)error];

    private static ErrorRow RowOf(ErrorReason error) => error switch
    {
        ErrorReason.None => Internal,
        ErrorReason.InvalidField or ErrorReason.TooManyItems =>
            Row(error, StatusCode.InvalidArgument, "INVALID_ARGUMENT", 400, "Invalid request"),
        ErrorReason.NoPeriod => Row(error, StatusCode.FailedPrecondition, "FAILED_PRECONDITION", 400, "Nothing to forecast from"),
        ErrorReason.HistoryNotFound => Row(error, StatusCode.NotFound, "NOT_FOUND", 404, "No stored history"),
        ErrorReason.ModelNotFound => Row(error, StatusCode.NotFound, "NOT_FOUND", 404, "No such model"),
        ErrorReason.RevisionMoved => Row(error, StatusCode.Aborted, "ABORTED", 409, "The revision has moved on"),
        ErrorReason.MessageTooLarge => Row(error, StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 413, "Message too large"),
        ErrorReason.Overloaded => Row(error, StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED", 429, "Overloaded", Soon),
        ErrorReason.StoreUnavailable => Row(error, StatusCode.Unavailable, "UNAVAILABLE", 503, "The store is out of reach", Soon),
        ErrorReason.DeadlineExceeded => Row(error, StatusCode.DeadlineExceeded, "DEADLINE_EXCEEDED", 504, "The time ran out"),
        ErrorReason.StoredValueCorrupt => Row(error, StatusCode.DataLoss, "DATA_LOSS", 500, "The stored history is damaged"),
        ErrorReason.Unauthenticated => Row(error, StatusCode.Unauthenticated, "UNAUTHENTICATED", 401, "Who calls is not known"),
        ErrorReason.PermissionDenied => Row(error, StatusCode.PermissionDenied, "PERMISSION_DENIED", 403, "Not allowed"),
        ErrorReason.KeysUnavailable => Row(error, StatusCode.Unavailable, "UNAVAILABLE", 503, "Tokens cannot be checked yet", Soon),
        ErrorReason.AuditUnavailable => Row(error, StatusCode.Unavailable, "UNAVAILABLE", 503, "The audit is out of reach", Soon),
        _ => throw new InvalidOperationException($"{error} has no row"),
    };

    private static ErrorRow Row(
        ErrorReason error, StatusCode code, string codeName, int http, string title, TimeSpan? retryAfter = null) =>
        new(code, codeName, http, UpperSnake(error.ToString()), title, retryAfter);

    private static string UpperSnake(string name) =>
        string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
