using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>Stated and observed coverage of the ranges, over all cycles.</summary>
internal static class ReliabilityPlot
{
    private const int HeightPx = 370;
    private const double ApartPx = 9;

    public static Picture? Of(EvaluationReport report)
    {
        if (report.All() is not { Model: { Ranges.Count: > 0, MaeDays.HasInterval: true } } all)
            return null;
        var statistical = all.Statistical();
        var least = all.Model.Ranges.Concat(statistical?.Ranges ?? []).Min(r => Math.Min(r.Stated, r.Observed.Low));
        var span = new AxisRange(Math.Min(Math.Floor(10 * least - 0.2) * 10, 10), 100);
        var chart = new Chart(HeightPx, new Margins(68, 28, 48, 48), span with { To = 101 }, span with { To = 101 });
        Frame(chart, span);
        Central(chart, all.Model.PitShares);
        if (statistical is not null)
            Draw(chart, statistical, ColorRole.Statistical, Mark.Ring, ApartPx);
        Draw(chart, all.Model, ColorRole.Model, Mark.Dot, 0);
        foreach (var range in all.Model.Ranges)
            chart.Words(
                $"asked {Per(range.Nominal)}", 100 * range.Stated, 100 * range.Observed.Value, Anchor.End, ColorRole.Text, -12,
                -10);
        (Mark, ColorRole, string)[] alone = statistical is null ? []
            : [(Mark.Ring, ColorRole.Statistical, "statistical model alone")];
        chart.Legend([
            (Mark.Dot, ColorRole.Model, report.Model), .. alone,
            (Mark.Diamond, ColorRole.ModelSoft, "central 20 to 80 % of the distribution"),
        ]);
        return new Picture(
            "reliability", "Stated and observed coverage",
            "Each dot is a range: horizontally its stated probability, vertically the share of periods inside. On the " +
            "diagonal both are equal. Above it the ranges are wider than stated, below it narrower. Bars: 95 % interval. The " +
            "small diamonds show the shape between: central parts of the distribution, which need not be whole days.",
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

    /// <summary>The shares of periods in the central tenths of the distribution: 2 of 10 bins, 4, 6, and 8.</summary>
    private static void Central(Chart chart, IReadOnlyList<double> shares)
    {
        double[] stated = [.. Enumerable.Range(1, shares.Count / 2 - 1).Select(half => 200.0 * half / shares.Count)];
        double[] held = [.. Enumerable.Range(1, shares.Count / 2 - 1)
            .Select(half => 100 * shares.Skip(shares.Count / 2 - half).Take(2 * half).Sum())];
        chart.Line(stated, held, ColorRole.ModelSoft, 1);
        foreach (var (x, y) in stated.Zip(held))
            chart.Marker(x, y, Mark.Diamond, ColorRole.ModelSoft, 7);
    }

    /// <param name="apartPx">How far to the right of its place, so that the marks of two models do not hide each other.</param>
    private static void Draw(Chart chart, ScoreRow row, ColorRole ink, Mark shape, double apartPx)
    {
        var apart = apartPx * (chart.X.To - chart.X.From) / (chart.PixelX(chart.X.To) - chart.PixelX(chart.X.From));
        foreach (var range in row.Ranges)
            chart.Upright(100 * range.Stated + apart, range.Observed.Times(100), ink, shape);
    }

    private static string Says(string model, ScoreRow row) =>
        $"Reliability of {model}: " + string.Join("; ", row.Ranges.Select(r =>
            $"ranges at {Per(r.Nominal)} state {100 * r.Stated:0.0} % and hold {100 * r.Observed.Value:0.0} % "
            + $"({100 * r.Observed.Low:0.0} to {100 * r.Observed.High:0.0})")) + ".";

    private static string Per(double share) => $"{100 * share:0} %";
}
