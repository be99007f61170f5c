using Predictions.Reports;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports.Plots;

namespace Predictions.Training.Reports;

/// <summary>A comparison as a page to look at.</summary>
public static class ComparisonPage
{
    /// <summary>The whole page; the same comparison gives the same bytes.</summary>
    public static string Of(Comparison comparison) => ReportPage.Render(
        $"Is {comparison.B} better than {comparison.A}?",
        $"Comparison on {comparison.Source}: {comparison.Women:N0} women. A is {comparison.A}, B is {comparison.B}.",
        comparison.Verdict,
        Html.Section("Situation by situation", "one narrow", ForestPlot.Of(comparison) is { } forest ? Html.Figure(forest) : "")
        + Html.Section("All figures", "tables",
            $"<p class=\"legend\">{Html.Encoded(ComparisonTables.Legend)}</p>\n" + Html.Table(ComparisonTables.Of(comparison))));
}

/// <summary>A comparison as one table.</summary>
public static class ComparisonTables
{
    /// <summary>What the columns mean, in one paragraph.</summary>
    public const string Legend =
        "Paired differences over the same forecasts, in days, below 0 where B is better; in brackets the 95 % interval by bootstrap over " +
        "women. “Stays below” is the ratio's one-sided 95 % bound. The last columns are observed − stated coverage of each model's 80 % " +
        "range, in points.";

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

    /// <summary>The table in full.</summary>
    public static TextTable Of(Comparison comparison) => Of(comparison, isTerminal: false);

    /// <summary>The table as far as a terminal has room.</summary>
    public static TextTable ForTerminal(Comparison comparison) => Of(comparison, isTerminal: true);

    private static TextTable Of(Comparison comparison, bool isTerminal) => Column<ComparisonRow>.Table(
        $"A = {comparison.A}, B = {comparison.B}, on {comparison.Source} ({comparison.Women:N0} women)",
        Columns, comparison.Rows, isTerminal);
}
