using System.Text.Json.Serialization;

namespace Predictions.Core.Features;

/// <summary>
/// The features of a history that do not depend on the day. The lengths are version 1 of the schema; version 2 adds <paramref
/// name="Person"/>.
/// </summary>
/// <param name="PosteriorMean">The posterior mean of log(length − 10).</param>
/// <param name="PosteriorScale">The scale of the next log(length − 10).</param>
/// <param name="CentreDays">The robust center of the lengths, in days.</param>
/// <param name="ScaleDays">The robust spread of the lengths, in days.</param>
/// <param name="Count">The number of cycles in the summary.</param>
/// <param name="LastDays">The latest length, in days.</param>
/// <param name="MeanOfThreeDays">The mean of the latest three, in days.</param>
/// <param name="MinDays">The shortest, in days.</param>
/// <param name="MaxDays">The longest, in days.</param>
/// <param name="ShrunkMeanDays">The mean, shrunk towards the population's, in days.</param>
/// <param name="MadDays">The median absolute deviation, in days.</param>
/// <param name="Person">What version 2 adds; the default stands for a person of whom only the lengths are known.</param>
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
    double MadDays,
    // Left out where it is the default, so that a manifest of version 1 is written as it was read.
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] PersonSummary Person = default)
{
    /// <summary>Only the latest cycles are summarized; older ones add little.</summary>
    public const int MaxCycles = 36;

    private const double PopulationDays = 29.3;
    private const double PopulationSpreadDays = 2.2;
    private const double ShrinkCycles = 3;

    // The standard deviation of a normal distribution, as a multiple of its median absolute deviation.
    private const double MadToDeviation = 1.4826;

    /// <summary>Summarizes lengths in days, oldest first.</summary>
    public static HistorySummary From(in LengthPosterior posterior, ReadOnlySpan<double> days)
    {
        if (days.Length > MaxCycles)
            days = days[^MaxCycles..];
        if (days.IsEmpty)
            return Unknown(posterior);

        Span<double> sorted = stackalloc double[days.Length];
        CopySorted(days, sorted);
        var center = MedianOfSorted(sorted);
        var mad = MedianDeviation(sorted, center);
        var latest = days.Length > 3 ? days[^3..] : days;

        return new HistorySummary(
            posterior.Mean,
            posterior.PredictiveScale,
            center,
            (MadToDeviation * mad * days.Length + PopulationSpreadDays * ShrinkCycles) / (days.Length + ShrinkCycles),
            days.Length,
            days[^1],
            Sum(latest) / latest.Length,
            sorted[0],
            sorted[^1],
            (Sum(days) + PopulationDays * ShrinkCycles) / (days.Length + ShrinkCycles),
            mad,
            PersonSummary.OfTrend(days, center));
    }

    private static HistorySummary Unknown(in LengthPosterior posterior) => new(
        posterior.Mean, posterior.PredictiveScale, PopulationDays, PopulationSpreadDays, 0, PopulationDays, PopulationDays,
        PopulationDays, PopulationDays, PopulationDays, 0);

    // Insertion sort, which is twice as fast as the library's sort for at most 36 values.
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

    // Deviations grow from the center to both ends, so the median one is found by walking outwards.
    private static double MedianDeviation(ReadOnlySpan<double> sorted, double center)
    {
        var above = 0;
        while (above < sorted.Length && sorted[above] < center)
            above++;
        var below = above - 1;
        var (before, deviation) = (0.0, 0.0);
        for (var i = 0; i <= sorted.Length / 2; i++)
        {
            before = deviation;
            var down = below >= 0 ? center - sorted[below] : double.PositiveInfinity;
            var up = above < sorted.Length ? sorted[above] - center : double.PositiveInfinity;
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
