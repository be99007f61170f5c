using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>Draws estimates with their confidence intervals.</summary>
internal static class EstimateMark
{
    /// <summary>A value with its interval as a vertical bar.</summary>
    public static void Upright(this Chart chart, double x, IntervalEstimate y, ColorRole color, Mark mark, float size = 9)
    {
        chart.Segment(x, y.Low, x, y.High, color, 2);
        chart.Marker(x, y.Value, mark, color, size);
    }
}
