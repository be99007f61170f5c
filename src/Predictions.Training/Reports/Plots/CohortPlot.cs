using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The model's error by kind of cycles and of log, with the best formula.</summary>
internal static class CohortPlot
{
    private const double MinDays = 0.25;
    private const double ApartPx = 6;

    private static readonly string[] Groups = ["All cycles", "By regularity", "By cycles known", "With unlogged periods",
        "After ovulation"];

    public static Picture? Of(EvaluationReport report) =>
        Of(report, [.. report.Scenarios.Where(s => Groups.Contains(s.Group))], "error-by-cohort", "Error by situation");

    public static Picture? OfSegments(EvaluationReport report) =>
        Of(report, report.Segments, "error-by-segment", "Error by segment");

    private static Picture? Of(EvaluationReport report, IReadOnlyList<ScenarioScores> scored, string name, string title)
    {
        var rows = SituationPlot.Shown(scored.Select(Row));
        if (rows.Length == 0)
            return null;
        var days = Days([.. scored.Where(s => s.Model.MaeDays.HasInterval)]);
        var axis = new SituationAxis(
            days, [.. Ticks(days)], "days of error (each step doubles)", null,
            [("MAE", ColorRole.Model), ("formula", ColorRole.Formula)], 54,
            [
                (Mark.Dot, ColorRole.Model, $"{report.Model}, MAE"), (Mark.Ring, ColorRole.Model, "its CRPS"),
                (Mark.Tick, ColorRole.Formula, "best formula, MAE"),
            ]);
        return new Picture(
            name, title,
            "MAE is the mean error of the likely day. CRPS scores the whole distribution, in days. For comparison: the " +
            "usual formula that did best in that row, chosen in hindsight. Bars: 95 % interval.",
            SituationPlot.Draw(rows, axis, some => Says(report.Model, some)));
    }

    private static SituationRow Row(ScenarioScores scores)
    {
        var formula = scores.BestFormula();
        return new SituationRow(
            scores.Group, scores.Scenario, scores.Model.MaeDays.HasInterval,
            [($"{scores.Model.MaeDays.Value:0.00}", ColorRole.Model), (Figures.Number(formula?.MaeDays), ColorRole.Formula)],
            (chart, y) =>
            {
                if (formula is not null)
                    chart.Segment(
                        Place(formula.MaeDays.Value), y - 9, Place(formula.MaeDays.Value), y + 9, ColorRole.Formula, 3);
                chart.Level(Placed(scores.Model.MaeDays), y + (scores.Model.CrpsDays is null ? 0 : ApartPx), ColorRole.Model,
                    Mark.Dot);
                if (scores.Model.CrpsDays is { } crps)
                    chart.Level(Placed(crps), y - ApartPx, ColorRole.Model, Mark.Ring, width: 1);
            });
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

    private static IntervalEstimate Placed(IntervalEstimate days) =>
        new(Place(days.Value), Place(days.Low), Place(days.High));

    private static string Says(string model, IReadOnlyList<SituationRow> rows) =>
        $"Mean absolute error in days of {model}, and of the best formula: " + string.Join("; ", rows.Select(r =>
            !r.IsDrawn ? $"{r.Name} too few women" : $"{r.Name} {r.Figures[0].Text}, formula {r.Figures[1].Text}"))
        + ".";
}
