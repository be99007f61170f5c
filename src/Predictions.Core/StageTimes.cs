namespace Predictions.Core;

/// <summary>How long each stage of one forecast took, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
public struct StageTimes
{
    public long History;
    public long Features;
    public long Scoring;
    public long Forecasting;
}
