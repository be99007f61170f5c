namespace Predictions.Core;

/// <summary>The time of each stage of a forecast, in <see cref="System.Diagnostics.Stopwatch"/> ticks.</summary>
public struct StageTimes
{
    public long History;
    public long Features;
    public long Scoring;
    public long Forecasting;
}
