using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>How a failure of one user is named in what is written: as in the answers of the service.</summary>
/// <param name="Code">The gRPC status's name.</param>
/// <param name="Reason">The error's name in UPPER_SNAKE_CASE.</param>
internal sealed record ErrorNames(string Code, string Reason)
{
    private static readonly ErrorNames[] All = [.. Enum.GetValues<PredictionError>().Select(e => new ErrorNames(CodeOf(e), ReasonOf(e)))];

    public static ErrorNames Of(PredictionError error) => All[(int)error];

    private static string CodeOf(PredictionError error) => error switch
    {
        PredictionError.InvalidField or PredictionError.TooManyItems => "INVALID_ARGUMENT",
        PredictionError.NoPeriod => "FAILED_PRECONDITION",
        PredictionError.HistoryNotFound or PredictionError.ModelNotFound => "NOT_FOUND",
        PredictionError.RevisionMoved => "ABORTED",
        PredictionError.MessageTooLarge or PredictionError.Overloaded => "RESOURCE_EXHAUSTED",
        PredictionError.StoreUnavailable or PredictionError.KeysUnavailable or PredictionError.AuditUnavailable => "UNAVAILABLE",
        PredictionError.DeadlineExceeded => "DEADLINE_EXCEEDED",
        PredictionError.StoredValueCorrupt => "DATA_LOSS",
        PredictionError.Unauthenticated => "UNAUTHENTICATED",
        PredictionError.PermissionDenied => "PERMISSION_DENIED",
        _ => "INTERNAL",
    };

    private static string ReasonOf(PredictionError error) => error == PredictionError.None
        ? "INTERNAL"
        : string.Concat(error.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
