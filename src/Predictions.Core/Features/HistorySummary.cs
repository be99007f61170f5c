namespace Predictions.Core.Features;

/// <summary>A history in numbers: the features that do not depend on the day. Version 1 of the schema.</summary>
/// <param name="PosteriorMean">Mean of log(length − 10) after her cycles.</param>
/// <param name="PosteriorScale">Scale of her next log(length − 10).</param>
/// <param name="CentreDays">Robust centre of her lengths, in days.</param>
/// <param name="ScaleDays">Robust spread of her lengths, in days.</param>
/// <param name="Count">Cycles summarised.</param>
/// <param name="LastDays">The latest length, in days.</param>
/// <param name="MeanOfThreeDays">Mean of the latest three, in days.</param>
/// <param name="MinDays">The shortest, in days.</param>
/// <param name="MaxDays">The longest, in days.</param>
/// <param name="ShrunkMeanDays">Mean drawn to the population's, in days.</param>
/// <param name="MadDays">Median absolute deviation, in days.</param>
public readonly record struct HistorySummary(
    double PosteriorMean,
    double PosteriorScale,
    double CentreDays,
    double ScaleDays,
    int Count,
    double LastDays,
    double MeanOfThreeDays,
    double MinDays,
    double MaxDays,
    double ShrunkMeanDays,
    double MadDays)
{
    /// <summary>Only the latest cycles are summarised: older ones say little of the next.</summary>
    public const int MostCycles = 36;

    private const double PopulationDays = 29.3;
    private const double PopulationSpreadDays = 2.2;
    private const double ShrinkCycles = 3;

    // The standard deviation of a normal distribution is this many times its median absolute deviation.
    private const double MadToDeviation = 1.4826;

    /// <summary>Summarises lengths in days, oldest first.</summary>
    public static HistorySummary From(in LengthPosterior posterior, ReadOnlySpan<double> days)
    {
        if (days.Length > MostCycles)
            days = days[^MostCycles..];
        if (days.IsEmpty)
            return Unknown(posterior);

        Span<double> sorted = stackalloc double[days.Length];
        CopySorted(days, sorted);
        var centre = MedianOfSorted(sorted);
        var mad = MedianDeviation(sorted, centre);
        var latest = days.Length > 3 ? days[^3..] : days;

        return new HistorySummary(
            posterior.Mean,
            posterior.PredictiveScale,
            centre,
            (MadToDeviation * mad * days.Length + PopulationSpreadDays * ShrinkCycles) / (days.Length + ShrinkCycles),
            days.Length,
            days[^1],
            Sum(latest) / latest.Length,
            sorted[0],
            sorted[^1],
            (Sum(days) + PopulationDays * ShrinkCycles) / (days.Length + ShrinkCycles),
            mad);
    }

    private static HistorySummary Unknown(in LengthPosterior posterior) => new(
        posterior.Mean, posterior.PredictiveScale, PopulationDays, PopulationSpreadDays, 0, PopulationDays, PopulationDays,
        PopulationDays, PopulationDays, PopulationDays, 0);

    // By insertion, which for so few is twice as fast as the library's sort.
    private static void CopySorted(ReadOnlySpan<double> days, Span<double> sorted)
    {
        for (var i = 0; i < days.Length; i++)
        {
            var day = days[i];
            var at = i;
            for (; at > 0 && sorted[at - 1] > day; at--)
                sorted[at] = sorted[at - 1];
            sorted[at] = day;
        }
    }

    // Deviations grow from the centre to both ends: the median one is found by walking outwards.
    private static double MedianDeviation(ReadOnlySpan<double> sorted, double centre)
    {
        var above = 0;
        while (above < sorted.Length && sorted[above] < centre)
            above++;
        var below = above - 1;
        var (before, deviation) = (0.0, 0.0);
        for (var i = 0; i <= sorted.Length / 2; i++)
        {
            before = deviation;
            var down = below >= 0 ? centre - sorted[below] : double.PositiveInfinity;
            var up = above < sorted.Length ? sorted[above] - centre : double.PositiveInfinity;
            deviation = Math.Min(down, up);
            if (down < up)
                below--;
            else
                above++;
        }

        return sorted.Length % 2 == 1 ? deviation : (before + deviation) / 2;
    }

    private static double MedianOfSorted(ReadOnlySpan<double> sorted) =>
        (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum;
    }
}
