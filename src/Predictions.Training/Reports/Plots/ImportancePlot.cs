using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The loss without each input, one drawing for each situation.</summary>
internal static class ImportancePlot
{
    private const float RowPx = 36;
    private const float BesidePx = 14;

    public static Picture? Of(EvaluationReport report)
    {
        var situations = (report.Importance ?? []).Where(r => r.LossDays.HasInterval).GroupBy(r => r.Key)
            .Where(situation => situation.Any(r => r.LossDays.Value != 0)).ToArray();
        return situations.Length == 0 ? null : new Picture(
            "importance", "Loss without each input",
            "How many days of CRPS the forecasts lose once an input of each woman is exchanged for another woman’s. At 0 the " +
            "forecasts do not use it. Each situation has its own axis. Bars: 95 % interval.",
            [.. situations.Select(situation => Draw(report.Model, [.. situation]))]);
    }

    private static Drawing Draw(string model, ImportanceRow[] rows)
    {
        var max = Math.Max(0.005, 1.05 * rows.Max(r => r.LossDays.High));
        var span = new AxisRange(Math.Min(-0.04 * max, 1.05 * rows.Min(r => r.LossDays.Low)), max);
        var chart = new Chart(
            (int)(30 + rows.Length * RowPx + 48), new Margins(BesidePx, BesidePx, 30, 48), span, new AxisRange(-rows.Length, 0));
        chart.WordsAt(rows[0].Situation, BesidePx, 14, Anchor.Start, ColorRole.Text, bold: true);
        chart.TicksBelow(Ticks(span));
        chart.TitleBelow("loss, days of CRPS");
        chart.Segment(0, chart.Y.From, 0, 0, ColorRole.Muted, 1.5f);
        foreach (var (i, row) in rows.Index())
            Row(chart, row, -i);
        return chart.Drawn($"Loss of {model} without each input, {rows[0].Situation}, in days of CRPS: "
            + string.Join("; ", rows.Select(r => $"{r.Input} {Figures.Difference(r.LossDays)}")) + ".");
    }

    private static IEnumerable<(double, string)> Ticks(AxisRange span)
    {
        double[] steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
        var step = steps.First(s => (span.To - span.From) / s <= 6 || s == steps[^1]);
        for (var i = (int)Math.Ceiling(span.From / step); i * step <= span.To; i++)
            yield return (i * step, (i * step).ToString("0.###;−0.###;0"));
    }

    private static void Row(Chart chart, ImportanceRow row, double top)
    {
        var (y, loss) = (top - 26 / RowPx, row.LossDays);
        var isUsed = loss.Low > 0;
        var (ink, shape) = isUsed ? (ColorRole.Model, Mark.Dot) : (ColorRole.Statistical, Mark.Ring);
        chart.WordsAt(row.Input, BesidePx, chart.PixelY(top) + 11, Anchor.Start, ColorRole.Text);
        chart.WordsAt(
            $"{loss.Value:+0.000;−0.000;0.000}", Chart.Width - BesidePx, chart.PixelY(top) + 11, Anchor.End, ink, bold: true);
        chart.Segment(loss.Low, y, loss.High, y, ink, 2);
        chart.Marker(loss.Value, y, shape, ink, 8);
    }
}
