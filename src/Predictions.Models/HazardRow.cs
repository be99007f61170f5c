using Microsoft.ML.Data;

namespace Predictions.Models;

/// <summary>One woman on one day of one cycle, as ML.NET reads it.</summary>
public sealed class HazardRow
{
    /// <summary>Whether the cycle's length was this day.</summary>
    public bool Label { get; set; }

    /// <summary>By <see cref="HazardFeatures.Names"/>.</summary>
    [VectorType(HazardFeatures.Count)]
    public float[] Features { get; set; } = [];
}
