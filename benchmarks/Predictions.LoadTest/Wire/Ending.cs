namespace Predictions.LoadTest.Wire;

/// <summary>
/// How a request ended, as a number that counts it: 0 to 16 are gRPC statuses, 100 to 599 HTTP statuses other than 200, the rest
/// what no server says.
/// </summary>
internal static class Ending
{
    public const int Success = 0;
    public const int Lost = 600;
    public const int Reset = 601;
    public const int Undecodable = 602;
    public const int Unanswered = 603;
    public const int Unsent = 604;

    /// <summary>Every ending is less.</summary>
    public const int Count = 605;

    private static readonly string[] GrpcNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>The names of a refusal for want of room, over either transport.</summary>
    public static IReadOnlyList<string> RefusedNames { get; } = [NameOf(8), NameOf(429)];

    public static string NameOf(int ending) => ending switch
    {
        >= 0 and <= 16 => GrpcNames[ending],
        Lost => "connection lost",
        Reset => "stream reset",
        Undecodable => "answer does not decode",
        Unanswered => "no answer in time",
        Unsent => "due but never sent",
        _ => $"HTTP {ending}",
    };

    public static int OfGrpcStatus(int status) => status is >= 0 and <= 16 ? status : Undecodable;

    public static int OfHttpStatus(int status) => status switch { 200 => Success, >= 100 and < 600 => status, _ => Undecodable };
}
