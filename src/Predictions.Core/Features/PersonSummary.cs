namespace Predictions.Core.Features;

/// <summary>
/// The features of version 2 of the schema: age, logging habit, bleeding, trend, and the evidence of the running cycle. Trees
/// need finite numbers, so 0 stands for unknown.
/// </summary>
/// <param name="AgeYears">The age in years, within one year; 0 if unknown.</param>
/// <param name="SkipRate">The probability that the person leaves a period unlogged.</param>
/// <param name="UnloggedPeriods">The expected number of unlogged periods in the past.</param>
/// <param name="SuspectedSpotting">The number of past starts that were more likely no period.</param>
/// <param name="MeanBleedDays">The mean logged length of past bleeds, without the running cycle's, in days; 0 if unknown.</param>
/// <param name="LastBleedDays">The logged length of the bleed before the running cycle's, in days; 0 if unknown.</param>
/// <param name="SlopeDays">The slope of the latest six lengths, in days per cycle, shrunk to 0.</param>
/// <param name="LastDeviationDays">The latest length − the robust center, in days.</param>
/// <param name="PreviousDeviationDays">The length before it − the robust center, in days; 0 if there is none.</param>
/// <param name="SignDay">Days from the cycle's first day to its first fertile sign, as a monitor shows it; 0 without one.</param>
/// <param name="OvulationDay">Days from the cycle's first day to the logged ovulation; 0 without one.</param>
/// <param name="OvulationEvidence">The number of the evidence's kind in the wire contract; 0 without an ovulation.</param>
public readonly record struct PersonSummary(
    int AgeYears,
    double SkipRate,
    double UnloggedPeriods,
    int SuspectedSpotting,
    double MeanBleedDays,
    int LastBleedDays,
    double SlopeDays,
    double LastDeviationDays,
    double PreviousDeviationDays,
    int SignDay,
    int OvulationDay,
    int OvulationEvidence)
{
    private const int TrendCycles = 6;

    // The weight of a slope of 0, as a sum of squared distances between cycles. That of six cycles is 17.5.
    private const double SlopeShrink = 6;

    /// <summary>The trend of lengths in days, oldest first, at least one.</summary>
    internal static PersonSummary OfTrend(ReadOnlySpan<double> days, double center) => new()
    {
        SlopeDays = SlopeOf(days.Length > TrendCycles ? days[^TrendCycles..] : days),
        LastDeviationDays = days[^1] - center,
        PreviousDeviationDays = days.Length > 1 ? days[^2] - center : 0,
    };

    private static double SlopeOf(ReadOnlySpan<double> days)
    {
        var middle = (days.Length - 1) / 2.0;
        var (product, squares) = (0.0, SlopeShrink);
        for (var i = 0; i < days.Length; i++)
        {
            product += (i - middle) * days[i];
            squares += (i - middle) * (i - middle);
        }

        return product / squares;
    }
}
