namespace Predictions.Service.Grpc;

/// <summary>The contract's names of gRPC statuses, from their numbers as they stand in a trailer.</summary>
internal static class GrpcStatusNames
{
    private static readonly string[] Names =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>"none" where the connection ended before there was a status.</summary>
    public static string Of(string? number) => int.TryParse(number, out var n) && n >= 0 && n < Names.Length ? Names[n] : "none";
}
