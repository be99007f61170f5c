using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>Stated and observed coverage of the ranges, over all cycles.</summary>
internal static class ReliabilityPlot
{
    private const int HeightPx = 400;

    public static Picture? Of(EvaluationReport report)
    {
        if (report.All() is not { Model: { Ranges.Count: > 0, MaeDays.HasInterval: true } } all)
            return null;
        var statistical = all.Statistical();
        var least = all.Model.Ranges.Concat(statistical?.Ranges ?? []).Min(r => Math.Min(r.Stated, r.Observed.Low));
        var span = new AxisRange(Math.Floor(10 * least - 0.2) * 10, 100);
        var chart = new Chart(HeightPx, new Margins(68, 26, 44, 48), span with { To = 101 }, span with { To = 101 });
        Frame(chart, span);
        if (statistical is not null)
            Draw(chart, statistical, ColorRole.Statistical, 5, Mark.Ring, 15);
        Draw(chart, all.Model, ColorRole.Model, 2, Mark.Dot, 9);
        foreach (var range in all.Model.Ranges)
            chart.Words($"asked {Per(range.Nominal)}", 100 * range.Stated, 100 * range.Observed.Value, Anchor.End, ColorRole.Text,
                -14, -10);
        (Mark, ColorRole, string)[] alone = statistical is null ? []
            : [(Mark.Ring, ColorRole.Statistical, "statistical model alone")];
        chart.Legend([(Mark.Dot, ColorRole.Model, report.Model), .. alone]);
        return new Picture(
            "reliability", "Stated and observed coverage",
            "Each dot is a range: horizontally its stated probability, vertically the share of periods inside. On the " +
            "diagonal both are equal. Above it the ranges are wider than stated, below it narrower. Bars: 95 % interval.",
            [chart.Drawn(Says(report.Model, all.Model))]);
    }

    private static void Frame(Chart chart, AxisRange span)
    {
        (double, string)[] ticks = [.. Guides.Round(span, 6).Select(at => (at, $"{at:0} %"))];
        chart.TicksLeft(ticks);
        chart.TicksBelow(ticks);
        chart.Segment(span.From, span.From, 100, 100, ColorRole.Muted);
        chart.TitleBelow("probability stated");
        chart.TitleLeft("share of periods inside");
    }

    private static void Draw(Chart chart, ScoreRow row, ColorRole ink, float width, Mark shape, float size)
    {
        foreach (var range in row.Ranges)
        {
            var (x, observed) = (100 * range.Stated, range.Observed);
            chart.Segment(x, 100 * observed.Low, x, 100 * observed.High, width > 2 ? ColorRole.Grid : ink, width);
            chart.Marker(x, 100 * observed.Value, shape, ink, size);
        }
    }

    private static string Says(string model, ScoreRow row) =>
        $"Reliability of {model}: " + string.Join("; ", row.Ranges.Select(r =>
            $"ranges at {Per(r.Nominal)} state {100 * r.Stated:0.0} % and hold {100 * r.Observed.Value:0.0} % "
            + $"({100 * r.Observed.Low:0.0} to {100 * r.Observed.High:0.0})")) + ".";

    private static string Per(double share) => $"{100 * share:0} %";
}
