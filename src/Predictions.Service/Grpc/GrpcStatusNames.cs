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
}
