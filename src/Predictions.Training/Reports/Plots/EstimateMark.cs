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

    /// <summary>A value with its interval as a horizontal bar. What lies beyond the axis is drawn at its end.</summary>
    public static void Level(
        this Chart chart, IntervalEstimate x, double y, ColorRole color, Mark mark, float size = 8, float width = 2)
    {
        chart.Segment(Within(x.Low), y, Within(x.High), y, color, width);
        chart.Marker(Within(x.Value), y, mark, color, size);

        double Within(double value) => Math.Clamp(value, chart.X.From, chart.X.To);
    }

    /// <summary>The mark of a difference: lower than 0, higher, or neither for certain.</summary>
    public static (Mark Mark, ColorRole Color) OfDifference(
        IntervalEstimate difference, (Mark, ColorRole) lower, (Mark, ColorRole) higher) =>
        difference.High < 0 ? lower : difference.Low > 0 ? higher : Unclear;

    /// <summary>The mark of a difference that may be 0.</summary>
    public static readonly (Mark, ColorRole) Unclear = (Mark.Ring, ColorRole.Statistical);
}
