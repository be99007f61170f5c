using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models.Trees;

/// <summary>
/// The feature vector of the hazard model: two features that depend on the day, then those of <see cref="HistorySummary"/>, and
/// last the evidence of the running cycle, of which two depend on the day. A change of meaning or order needs a new <see
/// cref="Version"/>. Version 1 is the beginning of version 2, so its trees read the same vector.
/// </summary>
public static class HazardFeatures
{
    /// <summary>The version in the manifests of this build.</summary>
    public const int Version = 2;

    /// <summary>The index of the cycle day, in days.</summary>
    public const int Day = 0;

    /// <summary>The index of z = (log(day − 10) − posterior mean) / posterior scale.</summary>
    public const int Z = 1;

    /// <summary>The number of features before those of the history.</summary>
    public const int DayFeatures = 2;

    /// <summary>The index of the days since the first fertile sign; <see cref="Never"/> without one.</summary>
    public const int DaysSinceSign = 22;

    /// <summary>The index of the days since the logged ovulation; <see cref="Never"/> without one.</summary>
    public const int DaysSinceOvulation = 23;

    /// <summary>The days since what was not logged: before any day of a cycle.</summary>
    public const int Never = -200;

    /// <summary>The names, in the vector's order.</summary>
    public static readonly IReadOnlyList<string> Names =
    [
        "day", "z", "posterior_mean", "posterior_scale", "centre_days", "scale_days", "count", "last_days", "mean_of_three_days",
        "min_days", "max_days", "shrunk_mean_days", "mad_days", "age_years", "skip_rate", "unlogged_periods",
        "suspected_spotting", "mean_bleed_days", "last_bleed_days", "slope_days", "last_deviation_days",
        "previous_deviation_days", "days_since_sign", "days_since_ovulation", "ovulation_evidence",
    ];

    /// <summary>The number of features.</summary>
    public const int Count = 25;

    /// <summary>The number of features of version 1.</summary>
    public const int CountOfVersion1 = 13;

    /// <summary>The groups that version 2 adds. A report says what each of them adds to a forecast.</summary>
    public static readonly IReadOnlyList<FeatureGroup> Groups =
    [
        new("age", 13, 1), new("logging habit", 14, 3), new("bleeding", 17, 2), new("trend", 19, 3),
        new("evidence", DaysSinceSign, 3),
    ];

    private static readonly double[] LogOfDay = [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(Log)];

    /// <summary>Fills the features that do not depend on the day.</summary>
    /// <param name="summary">The history.</param>
    /// <param name="vector">At least <see cref="Count"/> long; those of the day are not changed.</param>
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
        var person = summary.Person;
        vector[13] = person.AgeYears;
        vector[14] = (float)person.SkipRate;
        vector[15] = (float)person.UnloggedPeriods;
        vector[16] = person.SuspectedSpotting;
        vector[17] = (float)person.MeanBleedDays;
        vector[18] = person.LastBleedDays;
        vector[19] = (float)person.SlopeDays;
        vector[20] = (float)person.LastDeviationDays;
        vector[21] = (float)person.PreviousDeviationDays;
        vector[24] = person.OvulationEvidence;
    }

    /// <summary>Fills the features of one day, <see cref="DayAxis.First"/> to <see cref="DayAxis.Last"/>.</summary>
    public static void FillDay(in HistorySummary summary, int day, Span<float> vector)
    {
        vector[Day] = day;
        vector[Z] = ZOf(summary, day - DayAxis.First);
        vector[DaysSinceSign] = summary.Person.SignDay > 0 ? day - summary.Person.SignDay : Never;
        vector[DaysSinceOvulation] = summary.Person.OvulationDay > 0 ? day - summary.Person.OvulationDay : Never;
    }

    /// <summary>z of the day at an index of the axis. It never falls as the index grows.</summary>
    internal static float ZOf(in HistorySummary summary, int index) =>
        (float)((LogOfDay[index] - summary.PosteriorMean) / summary.PosteriorScale);

    // log(0) has no value: the first day of the axis counts as half a day past it.
    private static double Log(int day) => Math.Log(Math.Max(day - DayAxis.First, 0.5));
}

/// <summary>Features that follow one another in the vector and are known together.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="First">The index of the first.</param>
/// <param name="Count">The number of features.</param>
public sealed record FeatureGroup(string Name, int First, int Count);
