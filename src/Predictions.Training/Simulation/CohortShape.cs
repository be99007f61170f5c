namespace Predictions.Training.Simulation;

/// <summary>How the women of a cohort log.</summary>
/// <param name="FewestCycles">Cycles of the woman with the fewest, at least 1.</param>
/// <param name="MostCycles">Cycles of the woman with the most; between them every number is equally likely.</param>
/// <param name="ShareWithHoles">Share of women who ever forget a period, 0 to 1.</param>
/// <param name="MeanHoleRate">The mean share of periods that those women forget; exponential over women.</param>
/// <param name="MostHoleRate">The largest share that any woman forgets.</param>
/// <param name="ShareLoggingOvulation">Share of women who log at least half of their ovulations, 0 to 1.</param>
public sealed record CohortShape(
    int FewestCycles, int MostCycles, double ShareWithHoles, double MeanHoleRate, double MostHoleRate, double ShareLoggingOvulation)
{
    /// <summary>One woman in four forgets one period in twelve, one in five logs ovulations.</summary>
    public static readonly CohortShape Default = new(4, 30, 0.25, 0.08, 0.3, 0.2);

    /// <summary>The same without a hole.</summary>
    public static readonly CohortShape Careful = Default with { ShareWithHoles = 0 };

    /// <summary>Draws the share of periods that one woman forgets.</summary>
    public double HoleRate(Draws draws) =>
        draws.Chance(ShareWithHoles) ? Math.Min(MeanHoleRate * draws.Exponential(), MostHoleRate) : 0;
}
