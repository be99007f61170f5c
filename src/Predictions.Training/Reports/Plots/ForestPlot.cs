using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The paired difference of two models' scores, situation by situation.</summary>
internal static class ForestPlot
{
    private const double MinDays = 0.005;
    private static readonly (Mark, ColorRole) Better = (Mark.Dot, ColorRole.Model);
    private static readonly (Mark, ColorRole) Worse = (Mark.Square, ColorRole.Formula);

    public static Picture? Of(Comparison comparison) =>
        Of(comparison, comparison.Rows, "forest", "The difference by situation");

    public static Picture? OfSegments(Comparison comparison) =>
        Of(comparison, comparison.Segments, "forest-by-segment", "The difference by segment");

    private static Picture? Of(Comparison comparison, IReadOnlyList<ComparisonRow> all, string name, string title)
    {
        ComparisonRow[] scored = [.. all.Where(r => r.CrpsDifferenceDays is not null)];
        var rows = SituationPlot.Shown(scored.Select(Row));
        if (rows.Length == 0)
            return null;
        var x = SituationPlot.Around(
            scored.Where(r => r.CrpsDifferenceDays is { HasInterval: true }).Select(r => r.CrpsDifferenceDays!.Value), MinDays);
        var axis = new SituationAxis(
            x, [.. Guides.Round(x, 4).Select(at => (at, at.ToString("+0.###;−0.###;0")))], "difference in CRPS, days", 0,
            [("95 % interval", ColorRole.Muted)], 162,
            [
                (Better.Item1, Better.Item2, "B is better"), (Worse.Item1, Worse.Item2, "B is worse"),
                (EstimateMark.Unclear.Item1, EstimateMark.Unclear.Item2, "no clear difference"),
            ]);
        return new Picture(
            name, title,
            "The CRPS of B − the CRPS of A on the same forecasts: left of the line B is better. Bars are 95 % intervals; a " +
            "bar that crosses the line shows no clear difference. About one bar in twenty misses the line by chance. A " +
            $"situation with fewer than {Bootstrap.MinWomen} women has no mark; the edge stands for what is beyond.",
            SituationPlot.Draw(rows, axis, some => $"Difference in CRPS, {comparison.B} − {comparison.A}, in days: "
                + string.Join("; ", some.Select(r =>
                    $"{r.Name} {(r.IsDrawn ? r.Figures[0].Text : "too few women")}")) + "."));
    }

    private static SituationRow Row(ComparisonRow row)
    {
        var days = row.CrpsDifferenceDays!.Value;
        var (mark, color) = EstimateMark.OfDifference(days, Better, Worse);
        return new SituationRow(
            row.Group, row.Scenario, days.HasInterval,
            [(Figures.BriefDifference(days), color == ColorRole.Statistical ? ColorRole.Muted : color)],
            (chart, y) => chart.Level(days, y, color, mark));
    }
}
