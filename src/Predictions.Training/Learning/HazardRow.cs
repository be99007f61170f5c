using Microsoft.ML.Data;
using Predictions.Core.Features;
using Predictions.Models.Trees;

namespace Predictions.Training.Learning;

/// <summary>One person on one day of one cycle: a training row for ML.NET.</summary>
public sealed class HazardRow
{
    /// <summary>Whether the cycle's length is this day.</summary>
    public bool Label { get; set; }

    /// <summary>The features in the order of <see cref="HazardFeatures.Names"/>.</summary>
    [VectorType(HazardFeatures.Count)]
    public float[] Features { get; set; } = [];

    /// <summary>The row of a history on a day of <see cref="Core.Scoring.DayAxis"/>.</summary>
    public static HazardRow Of(in HistorySummary summary, int day, bool label)
    {
        var features = new float[HazardFeatures.Count];
        HazardFeatures.FillHistory(summary, features);
        HazardFeatures.FillDay(summary, day, features);
        return new HazardRow { Label = label, Features = features };
    }
}

/// <summary>ML.NET's prediction for a <see cref="HazardRow"/>.</summary>
public sealed class HazardPrediction
{
    /// <summary>P(the cycle's length is this day | it is at least this day).</summary>
    public float Probability { get; set; }
}
