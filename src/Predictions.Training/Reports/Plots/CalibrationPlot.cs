using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>Observed − stated coverage of the 80 % range by situation.</summary>
internal static class CalibrationPlot
{
    private const int At80 = 1;
    private const double MinPoints = 5;
    private static readonly (Mark, ColorRole) TooNarrow = (Mark.Square, ColorRole.Formula);
    private static readonly (Mark, ColorRole) TooWide = (Mark.Dot, ColorRole.Model);

    /// <summary>All situations of the table's women: coverage of lengths that were made up means nothing.</summary>
    public static Picture? Of(EvaluationReport report) =>
        Of(report, [.. report.Scenarios.Where(s => s.Group != FixedHistories.Group)], "calibration-by-situation",
            "Calibration by situation");

    public static Picture? OfSegments(EvaluationReport report) =>
        Of(report, report.Segments, "calibration-by-segment", "Calibration by segment");

    private static Picture? Of(EvaluationReport report, IReadOnlyList<ScenarioScores> scored, string name, string title)
    {
        ScenarioScores[] ranged = [.. scored.Where(s => s.Model.Ranges.Count > At80)];
        var rows = SituationPlot.Shown(ranged.Select(Row));
        if (rows.Length == 0)
            return null;
        var x = SituationPlot.Around(ranged.Select(Points).Where(p => p.HasInterval), MinPoints);
        var axis = new SituationAxis(
            x, [.. Guides.Round(x, 5).Select(at => (at, at.ToString("+0;−0;0")))], "observed − stated, points", 0,
            [("95 % interval", ColorRole.Muted)], 142,
            [
                (TooNarrow.Item1, TooNarrow.Item2, "holds less than stated"), (TooWide.Item1, TooWide.Item2, "holds more"),
                (EstimateMark.Unclear.Item1, EstimateMark.Unclear.Item2, "as stated, within chance"),
            ]);
        return new Picture(
            name, title,
            "The share of periods inside the 80 % range − the probability that the range states, in points. On the line, the "
            + "range holds as many periods as stated. Bars: 95 % interval. A situation with fewer than "
            + $"{Bootstrap.MinWomen} women has no mark; the edge stands for what is beyond.",
            SituationPlot.Draw(rows, axis, some => Says(report, some)));
    }

    private static SituationRow Row(ScenarioScores scores)
    {
        var gap = Points(scores);
        var (mark, color) = EstimateMark.OfDifference(gap, TooNarrow, TooWide);
        return new SituationRow(
            scores.Group, scores.Scenario, gap.HasInterval,
            [(Figures.BriefPoints(scores.Model.Ranges[At80].Gap), color == ColorRole.Statistical ? ColorRole.Muted : color)],
            (chart, y) => chart.Level(gap, y, color, mark));
    }

    private static IntervalEstimate Points(ScenarioScores scores) => scores.Model.Ranges[At80].Gap.Times(100);

    private static string Says(EvaluationReport report, IReadOnlyList<SituationRow> rows) =>
        $"Observed − stated coverage of the 80 % range of {report.Model}, in points: " + string.Join("; ", rows.Select(r =>
            $"{r.Name} {(r.IsDrawn ? r.Figures[0].Text : "too few women")}")) + ".";
}
