using Grpc.Core;

namespace Predictions.Service.Grpc;

/// <summary>The contract's names of gRPC statuses, from their numbers as they stand in a trailer.</summary>
internal static class GrpcStatusNames
{
    /// <summary>By number; the last is for a connection that ended before there was a status.</summary>
    public static readonly string[] All =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED", "none",
    ];

    private static readonly int None = All.Length - 1;

    /// <summary>The place of a trailer's number among <see cref="All"/>.</summary>
    public static int IndexOf(string? number) => int.TryParse(number, out var n) && n >= 0 && n < None ? n : None;

    /// <summary>
    /// Whether a status says that the service failed. A message that is too large is RESOURCE_EXHAUSTED too, and so taken for
    /// one.
    /// </summary>
    public static bool IsFault(int status) => (StatusCode)status is
        StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.ResourceExhausted or StatusCode.Internal or
        StatusCode.Unavailable or StatusCode.DataLoss;
}
