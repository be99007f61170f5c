using System.Text.Json.Serialization;

namespace Predictions.Training.Simulation;

/// <summary>How the persons of a cohort log.</summary>
/// <param name="MinCycles">Minimum number of cycles per person, at least 1.</param>
/// <param name="MaxCycles">Maximum number of cycles per person. All numbers in between are equally likely.</param>
/// <param name="ShareWithHoles">Share of persons who forget to log some periods, 0 to 1.</param>
/// <param name="MeanHoleRate">Mean share of periods that these persons forget; exponential over persons.</param>
/// <param name="MaxHoleRate">Maximum share of periods that a person forgets.</param>
/// <param name="ShareLoggingOvulation">Share of persons who log at least half of their ovulations, 0 to 1.</param>
/// <param name="PauseRate">Share of cycles in which a pause begins, 0 to 0.5.</param>
public sealed record CohortShape(
    [property: JsonPropertyName("fewest_cycles")] int MinCycles,
    [property: JsonPropertyName("most_cycles")] int MaxCycles,
    double ShareWithHoles,
    double MeanHoleRate,
    [property: JsonPropertyName("most_hole_rate")] double MaxHoleRate,
    double ShareLoggingOvulation,
    double PauseRate)
{
    /// <summary>
    /// One person in four forgets one period in twelve, one in five logs ovulations, and one cycle in 300 has a pause.
    /// </summary>
    public static readonly CohortShape Default = new(4, 30, 0.25, 0.08, 0.3, 0.2, 1.0 / 300);

    /// <summary>The default without missing logs and pauses.</summary>
    public static readonly CohortShape Careful = Default with { ShareWithHoles = 0, PauseRate = 0 };

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid.</summary>
    public string? Problem() => this switch
    {
        { MinCycles: < 1 } or { MinCycles: > 500 } => "the minimum number of cycles must be 1 to 500",
        { MaxCycles: > 500 } => "the maximum number of cycles must be at most 500",
        { } when MaxCycles < MinCycles => "the maximum number of cycles must not be less than the minimum",
        { ShareWithHoles: not (>= 0 and <= 1) } => "the share of women with holes must be 0 to 1",
        { MeanHoleRate: not (>= 0 and <= 1) } => "the mean share of forgotten periods must be 0 to 1",
        { MaxHoleRate: not (>= 0 and <= 1) } => "the largest share of forgotten periods must be 0 to 1",
        { ShareLoggingOvulation: not (>= 0 and <= 1) } => "the share of women who log ovulations must be 0 to 1",
        { PauseRate: not (>= 0 and <= 0.5) } => "the share of cycles with a pause must be 0 to 0.5",
        _ => null,
    };

    /// <summary>Draws the share of periods that one person forgets.</summary>
    public double HoleRate(Rng rng) =>
        rng.Chance(ShareWithHoles) ? Math.Min(MeanHoleRate * rng.Exponential(), MaxHoleRate) : 0;
}
