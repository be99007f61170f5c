using Predictions.Reports;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports.Plots;

namespace Predictions.Training.Reports;

/// <summary>A comparison as an HTML page.</summary>
public static class ComparisonPage
{
    /// <summary>The whole page. Equal comparisons give equal bytes.</summary>
    public static string Of(Comparison comparison) => ReportPage.Render(
        $"Is {comparison.B} better than {comparison.A}?",
        $"Comparison on {comparison.Source}: {comparison.Women:N0} women. A is {comparison.A}, B is {comparison.B}.",
        comparison.Verdict,
        Html.Section("Situation by situation", "one narrow", ForestPlot.Of(comparison) is { } forest ? Html.Figure(forest) : "")
        + Html.Section("By segment", "one narrow",
            ForestPlot.OfSegments(comparison) is { } segments ? Html.Figure(segments) : "")
        + Html.Section("All figures", "tables",
            $"<p class=\"legend\">{Html.Encoded(ComparisonTables.Legend)}</p>\n"
            + string.Concat(ComparisonTables.All(comparison).Select(Html.Table))));
}

/// <summary>A comparison as one table.</summary>
public static class ComparisonTables
{
    /// <summary>The meaning of the columns.</summary>
    public const string Legend =
        "Paired differences on the same forecasts, in days; below 0 B is better. In parentheses: 95 % interval by bootstrap " +
        "over women, from 10 women on. “Stays below” is the one-sided upper 95 % bound of the ratio. The last columns are " +
        "observed − stated coverage of the 80 % range of each model, in points.";

    private static readonly Column<ComparisonRow>[] Columns =
    [
        new("B − A", r => r.Scenario),
        new("women", r => $"{r.Women:N0}", null),
        new("forecasts", r => $"{r.Forecasts:N0}"),
        new("MAE", r => Figures.Difference(r.MaeDifferenceDays), r => Figures.BriefDifference(r.MaeDifferenceDays)),
        new("CRPS", r => Figures.Difference(r.CrpsDifferenceDays)),
        new("CRPS of B ÷ A", r => Figures.Number(r.CrpsRatio, "0.000")),
        new("stays below", r => r.CrpsRatioUpper95?.ToString("0.000") ?? "–"),
        new("A at 80 %", r => Figures.Points(r.RangesA[1].Gap), r => Figures.BarePoints(r.RangesA[1].Gap)),
        new("B at 80 %", r => Figures.Points(r.RangesB[1].Gap), r => Figures.BarePoints(r.RangesB[1].Gap)),
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
