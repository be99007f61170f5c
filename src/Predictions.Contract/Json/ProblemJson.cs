using System.ComponentModel;

namespace Predictions.Contract.Json;

[Description("An error (RFC 9457). It never repeats a health value, a user id or a token.")]
public sealed record ProblemJson
{
    public const string MediaType = "application/problem+json";

    [Description("Always \"about:blank\"; reason identifies the problem.")]
    public required string Type { get; init; }

    [Description("The kind of problem.")]
    public required string Title { get; init; }

    [Description("The HTTP status.")]
    public required int Status { get; init; }

    [Description("A sentence for the developer.")]
    public required string Detail { get; init; }

    [Description("The reason, for programs: \"INVALID_FIELD\".")]
    public required string Reason { get; init; }

    [Description("What the service accepts, by invalid field: \"history.periods[3].start\".")]
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }
}
