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
