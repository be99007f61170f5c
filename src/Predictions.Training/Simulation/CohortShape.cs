using System.Text.Json.Serialization;

namespace Predictions.Training.Simulation;

/// <summary>How the women of a cohort log.</summary>
/// <param name="MinCycles">Cycles of the woman with the fewest, at least 1.</param>
/// <param name="MaxCycles">Cycles of the woman with the most; between them every number is equally likely.</param>
/// <param name="ShareWithHoles">Share of women who ever forget a period, 0 to 1.</param>
/// <param name="MeanHoleRate">The mean share of periods that those women forget; exponential over women.</param>
/// <param name="MaxHoleRate">The largest share that any woman forgets.</param>
/// <param name="ShareLoggingOvulation">Share of women who log at least half of their ovulations, 0 to 1.</param>
/// <param name="PauseRate">Share of cycles that a pause begins in, 0 to 0.5.</param>
public sealed record CohortShape(
    [property: JsonPropertyName("fewest_cycles")] int MinCycles,
    [property: JsonPropertyName("most_cycles")] int MaxCycles,
    double ShareWithHoles,
    double MeanHoleRate,
    [property: JsonPropertyName("most_hole_rate")] double MaxHoleRate,
    double ShareLoggingOvulation,
    double PauseRate)
{
    /// <summary>One woman in four forgets one period in twelve, one in five logs ovulations, one cycle in 300 begins a pause.</summary>
    public static readonly CohortShape Default = new(4, 30, 0.25, 0.08, 0.3, 0.2, 1.0 / 300);

    /// <summary>The same without a hole or a pause.</summary>
    public static readonly CohortShape Careful = Default with { ShareWithHoles = 0, PauseRate = 0 };

    /// <summary>What is out of its range, in one line; <c>null</c> where nothing is.</summary>
    public string? Problem() => this switch
    {
        { MinCycles: < 1 } or { MinCycles: > 500 } => "the fewest cycles must be 1 to 500",
        { MaxCycles: > 500 } => "the most cycles must be at most 500",
        { } when MaxCycles < MinCycles => "the most cycles must not be fewer than the fewest",
        { ShareWithHoles: not (>= 0 and <= 1) } => "the share of women with holes must be 0 to 1",
        { MeanHoleRate: not (>= 0 and <= 1) } => "the mean share of forgotten periods must be 0 to 1",
        { MaxHoleRate: not (>= 0 and <= 1) } => "the largest share of forgotten periods must be 0 to 1",
        { ShareLoggingOvulation: not (>= 0 and <= 1) } => "the share of women who log ovulations must be 0 to 1",
        { PauseRate: not (>= 0 and <= 0.5) } => "the share of cycles with a pause must be 0 to 0.5",
        _ => null,
    };

    /// <summary>Draws the share of periods that one woman forgets.</summary>
    public double HoleRate(Rng rng) =>
        rng.Chance(ShareWithHoles) ? Math.Min(MeanHoleRate * rng.Exponential(), MaxHoleRate) : 0;
}
