namespace Predictions.Core.Features;

/// <summary>
/// The person's luteal length: the days from the day after ovulation to the day before the next period. Population: 12.4 ± 2 days
/// (Bull et al. 2019, npj Digital Medicine 2:83). Some logged ovulations are wrong. So location and scale are those of a
/// Student-t distribution, found by iteratively reweighted least squares (Lange, Little and Taylor 1989, "Robust Statistical
/// Modeling Using the t Distribution", JASA 84:881), and shrunk towards the population's.
/// </summary>
/// <param name="MeanDays">The location, in days.</param>
/// <param name="WithinDays">The deviation from cycle to cycle, in days.</param>
/// <param name="ScaleDays">The scale of the next length, the location's uncertainty included, in days.</param>
public readonly record struct LutealPosterior(double MeanDays, double WithinDays, double ScaleDays)
{
    /// <summary>The usual deviation from cycle to cycle of one person, in days.</summary>
    private const double UsualDays = 1.2;

    private const double PopulationDays = 12.4;

    /// <summary>
    /// The weight of the population's mean, in observations: within over between variance, (1.2 / 1.6)². Both together give the ±
    /// 2.
    /// </summary>
    private const double PopulationWeight = 0.55;

    /// <summary>The weight of the usual deviation, in observations.</summary>
    private const double ScaleWeight = 3;

    private const double DegreesOfFreedom = 4;
    private const int Iterations = 4;

    /// <summary>Only the latest observations count; older ones add nothing.</summary>
    private const int MaxCycles = 24;

    /// <summary>The posterior after observed luteal lengths in days, oldest first.</summary>
    public static LutealPosterior From(ReadOnlySpan<int> lutealDays)
    {
        if (lutealDays.Length > MaxCycles)
            lutealDays = lutealDays[^MaxCycles..];
        var mean = lutealDays.IsEmpty ? PopulationDays : Median(lutealDays);
        var variance = UsualDays * UsualDays;
        var weight = PopulationWeight;
        for (var i = 0; i < Iterations; i++)
            (mean, variance, weight) = Reweighted(lutealDays, mean, variance);
        return new LutealPosterior(mean, Math.Sqrt(variance), Math.Sqrt(variance * (1 + 1 / weight)));
    }

    private static (double Mean, double Variance, double Weight) Reweighted(ReadOnlySpan<int> days, double mean, double variance)
    {
        var weight = PopulationWeight;
        var sum = PopulationWeight * PopulationDays;
        var squares = ScaleWeight * UsualDays * UsualDays;
        foreach (var day in days)
        {
            var square = (day - mean) * (day - mean);
            var share = (DegreesOfFreedom + 1) / (DegreesOfFreedom + square / variance);
            weight += share;
            sum += share * day;
            squares += share * square;
        }

        return (sum / weight, squares / (ScaleWeight + days.Length), weight);
    }

    private static double Median(ReadOnlySpan<int> days)
    {
        Span<int> sorted = stackalloc int[days.Length];
        days.CopyTo(sorted);
        sorted.Sort();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2.0;
    }
}
