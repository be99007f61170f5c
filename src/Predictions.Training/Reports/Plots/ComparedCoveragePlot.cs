using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>Observed − stated coverage of the 80 % ranges of two models, situation by situation.</summary>
internal static class ComparedCoveragePlot
{
    private const int At80 = 1;
    private const double MinPoints = 5;
    private const double ApartPx = 5;

    public static Picture? Of(Comparison comparison) =>
        Of(comparison, [.. comparison.Rows.Where(r => r.Group != FixedHistories.Group)], "coverage",
            "Calibration of both by situation");

    public static Picture? OfSegments(Comparison comparison) =>
        Of(comparison, comparison.Segments, "coverage-by-segment", "Calibration of both by segment");

    private static Picture? Of(Comparison comparison, IReadOnlyList<ComparisonRow> all, string name, string title)
    {
        ComparisonRow[] ranged = [.. all.Where(r => r.RangesA.Count > At80 && r.RangesB.Count > At80)];
        var rows = SituationPlot.Shown(ranged.Select(Row));
        if (rows.Length == 0)
            return null;
        var x = SituationPlot.Around(
            ranged.SelectMany(r => new[] { Points(r.RangesA), Points(r.RangesB) }).Where(p => p.HasInterval), MinPoints);
        var axis = new SituationAxis(
            x, [.. Guides.Round(x, 5).Select(at => (at, at.ToString("+0;−0;0")))], "observed − stated, points", 0,
            [("A", ColorRole.Formula), ("B", ColorRole.Model)], 54,
            [(Mark.Square, ColorRole.Formula, $"A: {comparison.A}"), (Mark.Dot, ColorRole.Model, $"B: {comparison.B}")]);
        return new Picture(
            name, title,
            "The share of periods inside the 80 % range − the probability that the range states, in points. On the line, the "
            + $"range holds as many periods as stated. Bars: 95 % interval. A situation with fewer than {Bootstrap.MinWomen} "
            + "women has no mark; the edge stands for what is beyond.",
            SituationPlot.Draw(rows, axis, some => "Observed − stated coverage of the 80 % range, in points, A and B: "
                + string.Join("; ", some.Select(r => r.IsDrawn
                    ? $"{r.Name} {r.Figures[0].Text} and {r.Figures[1].Text}" : $"{r.Name} too few women")) + "."));
    }

    private static SituationRow Row(ComparisonRow row)
    {
        var (a, b) = (Points(row.RangesA), Points(row.RangesB));
        return new SituationRow(
            row.Group, row.Scenario, a.HasInterval,
            [(Figures.BarePoints(row.RangesA[At80].Gap), ColorRole.Formula),
                (Figures.BarePoints(row.RangesB[At80].Gap), ColorRole.Model)],
            (chart, y) =>
            {
                chart.Level(a, y + ApartPx, ColorRole.Formula, Mark.Square, 7);
                chart.Level(b, y - ApartPx, ColorRole.Model, Mark.Dot);
            });
    }

    private static IntervalEstimate Points(IReadOnlyList<RangeScore> ranges) => ranges[At80].Gap.Times(100);
}
