using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The error by day of the running cycle while no period has come, with the usual formulas.</summary>
internal static class DayPlot
{
    private const int HeightPx = 370;
    private const string Group = "By day of the running cycle";

    public static Picture? Of(EvaluationReport report)
    {
        ScenarioScores[] days = [.. report.Scenarios
            .Where(s => (s.Key == Scenario.AllKey || s.Group == Group) && s.Model.MaeDays.HasInterval)
            .OrderBy(s => s.Key != Scenario.AllKey)];
        if (days.Length < 2 || days.Any(d => !d.Formulas().Any()))
            return null;
        var usual = days[0].BestFormula()!.Forecaster;
        double[] xs = [.. days.Select((_, i) => (double)i)];
        double[] formula = [.. days.Select(d => d.Rows.First(r => r.Forecaster == usual).MaeDays.Value)];
        var max = days.Max(d => Math.Max(d.Model.MaeDays.High, d.Formulas().Max(f => f.MaeDays.Value)));
        var chart = new Chart(HeightPx, new Margins(46, 14, 68, 66), new AxisRange(-0.35, days.Length - 0.65),
            new AxisRange(0, 1.05 * max));
        chart.Area(
            xs,
            [.. days.Select(d => d.Formulas().Min(f => f.MaeDays.Value))],
            [.. days.Select(d => d.Formulas().Max(f => f.MaeDays.Value))],
            ColorRole.FormulaBand);
        chart.TicksLeft(Guides.Round(chart.Y, 7).Select(at => (at, $"{at:0.#}")));
        Below(chart, days);
        chart.Line(xs, formula, ColorRole.Formula);
        chart.Line(xs, [.. days.Select(d => d.Model.MaeDays.Value)], ColorRole.Model);
        foreach (var (i, day) in days.Index())
        {
            chart.Marker(i, formula[i], Mark.Square, ColorRole.Formula, 8);
            chart.Upright(i, day.Model.MaeDays, ColorRole.Model, Mark.Dot);
        }

        chart.Legend(
            (Mark.Dot, ColorRole.Model, report.Model), (Mark.Square, ColorRole.Formula, usual),
            (Mark.Area, ColorRole.FormulaBand, "from the best formula to the worst"));
        return new Picture(
            "error-by-day", "Error while the period is late",
            "The error (MAE) of forecasts from the first day of the cycle, and from later days while no period has come. " +
            "After a formula’s day has passed, it forecasts tomorrow, as calendar apps do. Bars: 95 % interval; few " +
            "forecasts reach the last days.",
            [chart.Drawn(Says(report.Model, usual, days, formula))]);
    }

    private static void Below(Chart chart, ScenarioScores[] days)
    {
        var bottom = chart.PixelY(chart.Y.From);
        foreach (var (i, day) in days.Index())
        {
            chart.WordsAt(NameOf(day), chart.PixelX(i), bottom + 14, Anchor.Middle, ColorRole.Text);
            chart.WordsAt($"{day.Forecasts:N0}", chart.PixelX(i), bottom + 31, Anchor.Middle);
        }

        var middle = (chart.PixelX(chart.X.From) + chart.PixelX(chart.X.To)) / 2;
        chart.WordsAt("day of the cycle, and forecasts made then", middle, bottom + 54, Anchor.Middle);
        chart.TitleLeft("error, days");
    }

    private static string NameOf(ScenarioScores day) =>
        day.Key == Scenario.AllKey ? "first" : day.Key.Trim('_').Replace("day_", "", StringComparison.Ordinal);

    private static string Says(string model, string usual, ScenarioScores[] days, double[] formula) =>
        $"Mean absolute error in days by day of the running cycle, {model} against {usual}: "
            + string.Join("; ", days.Select((d, i) =>
            $"day {NameOf(d)} {d.Model.MaeDays.Value:0.00} against {formula[i]:0.00}")) + ".";
}
