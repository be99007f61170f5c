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
    double MadDays);
