using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The paired difference of two models' scores, situation by situation.</summary>
internal static class ForestPlot
{
    private const float RowPx = 36;
    private const float BesidePx = 14;

    public static Picture? Of(Comparison comparison) =>
        Of(comparison, comparison.Rows, "forest", "The difference by situation");

    public static Picture? OfSegments(Comparison comparison) =>
        Of(comparison, comparison.Segments, "forest-by-segment", "The difference by segment");

    private static Picture? Of(Comparison comparison, IReadOnlyList<ComparisonRow> scored, string name, string title)
    {
        (string Scenario, IntervalEstimate Days)[] rows =
            [.. scored.Where(r => r.CrpsDifferenceDays is { HasInterval: true })
                .Select(r => (r.Scenario, r.CrpsDifferenceDays!.Value))];
        if (rows.Length == 0)
            return null;
        var max = Math.Max(0.005, 1.05 * rows.Max(r => Math.Max(-r.Days.Low, r.Days.High)));
        var chart = new Chart(
            (int)(44 + rows.Length * RowPx + 48), new Margins(BesidePx, BesidePx, 44, 48), new AxisRange(-max, max),
            new AxisRange(-rows.Length, 0));
        chart.TicksBelow(Guides.Round(chart.X, 10).Select(at => (at, at.ToString("+0.###;−0.###;0"))));
        chart.Segment(0, chart.Y.From, 0, 0, ColorRole.Muted, 1.5f);
        chart.TitleBelow("difference in CRPS, days");
        chart.WordsAt("← B is better", chart.PixelX(0) - 8, 28, Anchor.End, ColorRole.Model, bold: true);
        chart.WordsAt("B is worse →", chart.PixelX(0) + 8, 28, Anchor.Start, ColorRole.Formula, bold: true);
        foreach (var (i, row) in rows.Index())
            Row(chart, row.Scenario, row.Days, -i);
        return new Picture(
            name, title,
            "The CRPS of B − the CRPS of A on the same forecasts: left of the line B is better. Bars are 95 % intervals; a " +
            "bar that crosses the line shows no clear difference. About one bar in twenty misses the line by chance.",
            [chart.Drawn($"Difference in CRPS, {comparison.B} − {comparison.A}, in days: "
                + string.Join("; ", rows.Select(r => $"{r.Scenario} {Figures.Difference(r.Days)}")) + ".")]);
    }

    private static void Row(Chart chart, string scenario, IntervalEstimate days, double top)
    {
        var y = top - 26 / RowPx;
        var (ink, shape) = days.High < 0 ? (ColorRole.Model, Mark.Dot)
            : days.Low > 0 ? (ColorRole.Formula, Mark.Square) : (ColorRole.Statistical, Mark.Ring);
        chart.WordsAt(scenario, BesidePx, chart.PixelY(top) + 11, Anchor.Start, ColorRole.Text);
        chart.WordsAt($"{days.Value:+0.000;−0.000;0.000}", Chart.Width - BesidePx, chart.PixelY(top) + 11, Anchor.End, ink,
            bold: true);
        chart.Segment(days.Low, y, days.High, y, ink, 2);
        chart.Marker(days.Value, y, shape, ink, 8);
    }
}
