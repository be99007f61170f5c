namespace Predictions.Models;

/// <summary>What ML.NET says of a <see cref="HazardRow"/>.</summary>
public sealed class HazardPrediction
{
    /// <summary>P(the cycle's length is this day | it is at least this day).</summary>
    public float Probability { get; set; }
}
