using Microsoft.ML.Data;
using Predictions.Core.Features;

namespace Predictions.Models;

/// <summary>One woman on one day of one cycle, as ML.NET reads it.</summary>
public sealed class HazardRow
{
    /// <summary>Whether the cycle's length was this day.</summary>
    public bool Label { get; set; }

    /// <summary>By <see cref="HazardFeatures.Names"/>.</summary>
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
