using Predictions.Reports;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports.Plots;

namespace Predictions.Training.Reports;

/// <summary>A comparison as an HTML page.</summary>
public static class ComparisonPage
{
    /// <summary>The whole page. Equal comparisons of equal origin give equal bytes.</summary>
    public static string Of(Comparison comparison, Provenance made) => ReportPage.Render(
        $"Is {comparison.B} better than {comparison.A}?",
        $"Comparison on {comparison.Source}: {comparison.Women:N0} women. A is {comparison.A}, B is {comparison.B}.",
        comparison.Verdict,
        Html.Section("Situation by situation", "plots", Pictures(ForestPlot.Of(comparison), ComparedCoveragePlot.Of(comparison)))
        + Html.Section("By segment", "plots",
            Pictures(ForestPlot.OfSegments(comparison), ComparedCoveragePlot.OfSegments(comparison)))
        + Html.Section("All figures", "tables",
            $"<p class=\"legend\">{Html.Encoded(ComparisonTables.Legend)}</p>\n"
            + string.Concat(ComparisonTables.All(comparison).Select(Html.Table))),
        made, ReportPage.Disclaimer);

    private static string Pictures(params Picture?[] pictures) => string.Concat(pictures.OfType<Picture>().Select(Html.Figure));
}

/// <summary>A comparison as one table.</summary>
public static class ComparisonTables
{
    /// <summary>The meaning of the columns.</summary>
    public const string Legend =
        "Paired differences on the same forecasts, in days; below 0 B is better. In parentheses: 95 % interval by bootstrap " +
        "over women, from 10 women on. “95 % bound” is the one-sided upper bound of the ratio. The columns at 80 % are " +
        "observed − stated coverage of that range of each model, in points.";

    private static readonly Column<ComparisonRow>[] Columns =
    [
        new("situation", r => r.Scenario),
        new("women", r => $"{r.Women:N0}", null),
        new("forecasts", r => $"{r.Forecasts:N0}"),
        new("A at 80 %", r => Figures.Points(r.RangesA[1].Gap), r => Figures.BarePoints(r.RangesA[1].Gap)),
        new("B at 80 %", r => Figures.Points(r.RangesB[1].Gap), r => Figures.BarePoints(r.RangesB[1].Gap)),
        new("MAE, B − A", r => Figures.Difference(r.MaeDifferenceDays), r => Figures.BriefDifference(r.MaeDifferenceDays)),
        new("CRPS, B − A", r => Figures.Difference(r.CrpsDifferenceDays)),
        new("CRPS, B ÷ A", r => Figures.Number(r.CrpsRatio, "0.000")),
        new("95 % bound", r => r.CrpsRatioUpper95?.ToString("0.000") ?? "–"),
    ];

    /// <summary>The situations, then a table of segments for each column.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="isTerminal">Whether to show only the columns that fit a terminal.</param>
    public static IReadOnlyList<TextTable> All(Comparison comparison, bool isTerminal = false) =>
    [
        Column<ComparisonRow>.Table(
            $"A = {comparison.A}, B = {comparison.B}, on {comparison.Source} ({comparison.Women:N0} women)",
            Columns, comparison.Rows, isTerminal),
        .. comparison.Segments.GroupBy(s => s.Group)
            .Select(group => Column<ComparisonRow>.Table(group.Key, Columns, group, isTerminal)),
    ];
}
