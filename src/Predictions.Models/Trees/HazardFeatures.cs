using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models.Trees;

/// <summary>
/// The feature vector of the hazard model: two features that depend on the day, then those of <see cref="HistorySummary"/>. A
/// change of meaning or order needs a new <see cref="Version"/>.
/// </summary>
public static class HazardFeatures
{
    /// <summary>The version in the manifests of this build.</summary>
    public const int Version = 1;

    /// <summary>The index of the cycle day, in days.</summary>
    public const int Day = 0;

    /// <summary>The index of z = (log(day − 10) − posterior mean) / posterior scale.</summary>
    public const int Z = 1;

    /// <summary>The number of features before those of the history.</summary>
    public const int DayFeatures = 2;

    /// <summary>The names, in the vector's order.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "day", "z", "posterior_mean", "posterior_scale", "centre_days", "scale_days", "count", "last_days", "mean_of_three_days",
        "min_days", "max_days", "shrunk_mean_days", "mad_days",
    ];

    /// <summary>The number of features.</summary>
    public const int Count = 13;

    private static readonly double[] LogOfDay = [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(Log)];

    /// <summary>Fills the features that do not depend on the day.</summary>
    /// <param name="summary">The history.</param>
    /// <param name="vector">At least <see cref="Count"/> long; the first two are not changed.</param>
    public static void FillHistory(in HistorySummary summary, Span<float> vector)
    {
        vector[2] = (float)summary.PosteriorMean;
        vector[3] = (float)summary.PosteriorScale;
        vector[4] = (float)summary.CentreDays;
        vector[5] = (float)summary.ScaleDays;
        vector[6] = summary.Count;
        vector[7] = (float)summary.LastDays;
        vector[8] = (float)summary.MeanOfThreeDays;
        vector[9] = (float)summary.MinDays;
        vector[10] = (float)summary.MaxDays;
        vector[11] = (float)summary.ShrunkMeanDays;
        vector[12] = (float)summary.MadDays;
    }

    /// <summary>Fills the two features of one day, <see cref="DayAxis.First"/> to <see cref="DayAxis.Last"/>.</summary>
    public static void FillDay(in HistorySummary summary, int day, Span<float> vector)
    {
        vector[Day] = day;
        vector[Z] = ZOf(summary, day - DayAxis.First);
    }

    /// <summary>z of the day at an index of the axis. It never falls as the index grows.</summary>
    internal static float ZOf(in HistorySummary summary, int index) =>
        (float)((LogOfDay[index] - summary.PosteriorMean) / summary.PosteriorScale);

    // log(0) has no value: the first day of the axis counts as half a day past it.
    private static double Log(int day) => Math.Log(Math.Max(day - DayAxis.First, 0.5));
}
