namespace Predictions.LoadTest.Results;

/// <summary>
/// The outcome of a request as a number: 0 to 16 are gRPC status codes, 100 to 599 are HTTP status codes other than 200, and
/// numbers from 600 are failures without a status.
/// </summary>
public static class Outcome
{
    public const int Success = 0;
    public const int Lost = 600;
    public const int Reset = 601;
    public const int Undecodable = 602;
    public const int Unanswered = 603;
    public const int Unsent = 604;

    /// <summary>All outcomes are below this number.</summary>
    public const int Limit = 605;

    private static readonly string[] GrpcNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE",
        "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>The names of a load-shedding rejection, over either transport.</summary>
    public static IReadOnlyList<string> ShedNames { get; } = [NameOf(8), NameOf(429)];

    public static string NameOf(int outcome) => outcome switch
    {
        >= 0 and <= 16 => GrpcNames[outcome],
        Lost => "connection lost",
        Reset => "stream reset",
        Undecodable => "answer does not decode",
        Unanswered => "no answer in time",
        Unsent => "due but never sent",
        _ => $"HTTP {outcome}",
    };

    public static int OfGrpcStatus(int status) => status is >= 0 and <= 16 ? status : Undecodable;

    public static int OfHttpStatus(int status) => status switch { 200 => Success, >= 100 and < 600 => status, _ => Undecodable };
}
