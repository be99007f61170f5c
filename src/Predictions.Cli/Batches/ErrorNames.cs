using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>How a failure of one user is named in what is written: as in the answers of the service.</summary>
/// <param name="Code">The gRPC status's name.</param>
/// <param name="Reason">The error's name in UPPER_SNAKE_CASE.</param>
internal sealed record ErrorNames(string Code, string Reason)
{
    private static readonly ErrorNames[] All = [.. Enum.GetValues<ErrorReason>().Select(e => new ErrorNames(CodeOf(e), ReasonOf(e)))];

    public static ErrorNames Of(ErrorReason error) => All[(int)error];

    private static string CodeOf(ErrorReason error) => error switch
    {
        ErrorReason.InvalidField or ErrorReason.TooManyItems => "INVALID_ARGUMENT",
        ErrorReason.NoPeriod => "FAILED_PRECONDITION",
        ErrorReason.HistoryNotFound or ErrorReason.ModelNotFound => "NOT_FOUND",
        ErrorReason.RevisionMoved => "ABORTED",
        ErrorReason.MessageTooLarge or ErrorReason.Overloaded => "RESOURCE_EXHAUSTED",
        ErrorReason.StoreUnavailable or ErrorReason.KeysUnavailable or ErrorReason.AuditUnavailable => "UNAVAILABLE",
        ErrorReason.DeadlineExceeded => "DEADLINE_EXCEEDED",
        ErrorReason.StoredValueCorrupt => "DATA_LOSS",
        ErrorReason.Unauthenticated => "UNAUTHENTICATED",
        ErrorReason.PermissionDenied => "PERMISSION_DENIED",
        _ => "INTERNAL",
    };

    private static string ReasonOf(ErrorReason error) => error == ErrorReason.None
        ? "INTERNAL"
        : string.Concat(error.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
