using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>Error and width of the forecasts of later periods.</summary>
internal static class AheadPlot
{
    private const int HeightPx = 360;
    private const int At80 = 1;
    private const string Group = "Cycles ahead";

    public static Picture? Of(EvaluationReport report)
    {
        var ahead = Ahead(report);
        return ahead.Length < 2 ? null : new Picture(
            "cycles-ahead", "Later periods",
            "The mean width of the 80 % range, and the error (MAE) of the likely day and of the best formula, for the next " +
            "period and later ones. Bars: 95 % interval.",
            [Draw(report.Model, ahead)]);
    }

    /// <summary>The next period and the later ones that were scored.</summary>
    public static ScenarioScores[] Ahead(EvaluationReport report) =>
        [.. report.Scenarios.Where(s => (s.Key == Scenario.AllKey || s.Group == Group) && s.Model.Ranges.Count > At80
            && s.Model.MaeDays.HasInterval && s.Formulas().Any())];

    /// <summary>Draws the axis of cycles ahead.</summary>
    public static void CountBelow(Chart chart, ScenarioScores[] ahead)
    {
        chart.TicksBelow(ahead.Select((_, i) => (i + 1.0, $"{i + 1}")), lines: false);
        chart.TitleBelow("cycles ahead (1 is the next period)");
    }

    private static Drawing Draw(string model, ScenarioScores[] ahead)
    {
        double[] xs = [.. ahead.Select((_, i) => i + 1.0)];
        double[] formulas = [.. ahead.Select(a => a.BestFormula()!.MaeDays.Value)];
        var max = ahead.Max(a => Math.Max(a.Model.MaeDays.High, a.Model.Ranges[At80].WidthDays.High));
        var chart = new Chart(
            HeightPx, new Margins(50, 14, 68, 48), new AxisRange(0.65, ahead.Length + 0.35),
            new AxisRange(0, 1.05 * Math.Max(max, formulas.Max())));
        chart.TicksLeft(Guides.Round(chart.Y, 7).Select(at => (at, $"{at:0.#}")));
        chart.TitleLeft("days");
        CountBelow(chart, ahead);
        chart.Line(xs, [.. ahead.Select(a => a.Model.Ranges[At80].WidthDays.Value)], ColorRole.ModelSoft);
        chart.Line(xs, formulas, ColorRole.Formula);
        chart.Line(xs, [.. ahead.Select(a => a.Model.MaeDays.Value)], ColorRole.Model);
        foreach (var (i, one) in ahead.Index())
        {
            chart.Upright(xs[i], one.Model.Ranges[At80].WidthDays, ColorRole.ModelSoft, Mark.Diamond, 11);
            chart.Marker(xs[i], formulas[i], Mark.Square, ColorRole.Formula, 8);
            chart.Upright(xs[i], one.Model.MaeDays, ColorRole.Model, Mark.Dot);
        }

        chart.Legend(
            (Mark.Diamond, ColorRole.ModelSoft, "width of its 80 % range"), (Mark.Dot, ColorRole.Model, $"{model}, MAE"),
            (Mark.Square, ColorRole.Formula, "best formula, MAE"));
        return chart.Drawn($"{model} by cycles ahead: " + string.Join("; ", ahead.Select((a, i) =>
            $"{i + 1}: error {a.Model.MaeDays.Value:0.0} days (best formula {formulas[i]:0.0}), "
            + $"80 % range {a.Model.Ranges[At80].WidthDays.Value:0.0} days wide")) + ".");
    }
}
