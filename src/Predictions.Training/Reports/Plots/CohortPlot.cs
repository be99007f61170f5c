using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The model's error by kind of cycles and of log, with the best formula.</summary>
internal static class CohortPlot
{
    private const float RowPx = 56;
    private const float BesidePx = 14;
    private const double MinDays = 0.25;

    private static readonly string[] Groups = ["All cycles", "By regularity", "By cycles known", "With unlogged periods",
        "After ovulation"];

    public static Picture? Of(EvaluationReport report) =>
        Of(report, report.Scenarios.Where(s => Groups.Contains(s.Group)), "error-by-cohort", "Error by situation");

    public static Picture? OfSegments(EvaluationReport report) =>
        Of(report, report.Segments, "error-by-segment", "Error by segment");

    private static Picture? Of(EvaluationReport report, IEnumerable<ScenarioScores> scored, string name, string title)
    {
        ScenarioScores[] rows = [.. scored.Where(s => s.Model.MaeDays.HasInterval)];
        if (rows.Length == 0)
            return null;
        var days = Days(rows);
        var chart = new Chart(
            (int)(70 + rows.Length * RowPx + 48), new Margins(BesidePx, BesidePx, 70, 48), days, new AxisRange(-rows.Length, 0));
        chart.TicksBelow(Ticks(days));
        chart.TitleBelow("days of error (each step doubles)");
        chart.Legend(
            (Mark.Dot, ColorRole.Model, $"{report.Model}, MAE"), (Mark.Ring, ColorRole.Model, "its CRPS"),
            (Mark.Tick, ColorRole.Formula, "best formula, MAE"));
        Head(chart);
        foreach (var (i, row) in rows.Index())
            Row(chart, row, -i);
        return new Picture(
            name, title,
            "MAE is the mean error of the likely day. CRPS scores the whole distribution, in days. For comparison: the " +
            "usual formula that did best in that row, chosen in hindsight. Bars: 95 % interval.",
            [chart.Drawn(Says(report.Model, rows))]);
    }

    private static void Head(Chart chart)
    {
        chart.WordsAt("MAE", Chart.Width - BesidePx - 56, 58, Anchor.End, ColorRole.Model);
        chart.WordsAt("formula", Chart.Width - BesidePx, 58, Anchor.End, ColorRole.Formula);
    }

    private static void Row(Chart chart, ScenarioScores row, double top)
    {
        var at = chart.PixelY(top);
        chart.Segment(chart.X.From, top, chart.X.To, top, ColorRole.Grid);
        chart.WordsAt(row.Scenario, BesidePx, at + 13, Anchor.Start, ColorRole.Text);
        chart.WordsAt($"{row.Model.MaeDays.Value:0.00}", Chart.Width - BesidePx - 56, at + 13, Anchor.End, ColorRole.Model,
            bold: true);
        if (row.BestFormula() is { } formula)
        {
            chart.WordsAt($"{formula.MaeDays.Value:0.00}", Chart.Width - BesidePx, at + 13, Anchor.End, ColorRole.Formula);
            var x = Place(formula.MaeDays.Value);
            chart.Segment(x, top - 21 / RowPx, x, top - 37 / RowPx, ColorRole.Formula, 3);
        }

        Interval(chart, row.Model.MaeDays, top - 29 / RowPx, Mark.Dot);
        if (row.Model.CrpsDays is { } crps)
            Interval(chart, crps, top - 43 / RowPx, Mark.Ring);
    }

    private static void Interval(Chart chart, IntervalEstimate days, double y, Mark shape)
    {
        chart.Segment(Place(days.Low), y, Place(days.High), y, ColorRole.Model, shape == Mark.Dot ? 2 : 1);
        chart.Marker(Place(days.Value), y, shape, ColorRole.Model, 8);
    }

    private static AxisRange Days(ScenarioScores[] rows)
    {
        double[] all = [.. rows.SelectMany(r => new[]
        {
            r.Model.MaeDays.Low, r.Model.MaeDays.High, r.BestFormula()?.MaeDays.Value ?? 1, r.Model.CrpsDays?.Low ?? 1,
            r.Model.CrpsDays?.High ?? 1,
        })];
        return new AxisRange(Place(all.Min() * 0.95), Place(all.Max() * 1.05));
    }

    private static IEnumerable<(double, string)> Ticks(AxisRange days) =>
        from power in Enumerable.Range(-2, 9)
        where power >= days.From - 1e-9 && power <= days.To
        select ((double)power, $"{Math.Pow(2, power):0.##}");

    // Logarithmic: errors range from 1 to 14 days.
    private static double Place(double days) => Math.Log2(Math.Max(days, MinDays));

    private static string Says(string model, ScenarioScores[] rows) =>
        $"Mean absolute error in days of {model}, and of the best formula: " + string.Join("; ", rows.Select(r =>
            $"{r.Scenario} {r.Model.MaeDays.Value:0.00}" + (r.BestFormula() is { } f ? $", formula {f.MaeDays.Value:0.00}" : "")))
                + ".";
}
