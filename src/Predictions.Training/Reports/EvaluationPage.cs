using Predictions.Reports;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports.Plots;

namespace Predictions.Training.Reports;

/// <summary>An evaluation as a page to look at: verdict, key figures, plots, and every table.</summary>
public static class EvaluationPage
{
    /// <summary>The whole page; the same report gives the same bytes.</summary>
    public static string Of(EvaluationReport report) => ReportPage.Render(
        $"How good is {report.Model}?",
        $"Evaluation on {EvaluationText.Describe(report)}",
        Headline.Of(report),
        Html.Tiles(Headline.Tiles(report))
        + Html.Section("Can its probabilities be trusted?", "three",
            Pictures(ReliabilityPlot.Of(report), PitPlot.Of(report), AheadCoveragePlot.Of(report)))
        + Html.Section("Where is it better, where worse?", "two",
            Pictures(CohortPlot.Of(report), DayPlot.Of(report), AheadPlot.Of(report)))
        + Html.Section("What does it look like?", "one", Pictures(FanPlot.Of(report)))
        + Html.Section("All figures", "tables", Tables(report))
        + Html.Section("Every forecaster in every situation", "details", Details(report)));

    private static string Pictures(params Picture?[] pictures) => string.Concat(pictures.OfType<Picture>().Select(Html.Figure));

    private static string Tables(EvaluationReport report) =>
        $"<p class=\"legend\">{Html.Encoded(EvaluationTables.Legend)}</p>\n"
        + string.Concat(EvaluationTables.Of(report).Select(Html.Table));

    private static string Details(EvaluationReport report) => string.Concat(report.Scenarios.Select(scores =>
        $"<details><summary>{Html.Encoded(scores.Scenario)} <span>{scores.Forecasts:N0} forecasts</span></summary>\n"
        + Html.Table(EvaluationTables.Forecasters(scores)) + "</details>\n"));
}
