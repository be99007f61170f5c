using Predictions.Reports;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports.Plots;

namespace Predictions.Training.Reports;

/// <summary>An evaluation as an HTML page: verdict, key figures, plots, and all tables.</summary>
public static class EvaluationPage
{
    /// <summary>The whole page. Equal reports of equal origin give equal bytes.</summary>
    public static string Of(EvaluationReport report, Provenance made) => ReportPage.Render(
        $"How good is {report.Model}?",
        $"Evaluation on {EvaluationText.Describe(report)}",
        Headline.Of(report),
        Html.Tiles(Headline.Tiles(report))
        + Html.Section("Where is it weak?", "findings", Html.List(Weaknesses.Of(report)))
        + Html.Section("Is it calibrated?", "plots",
            Pictures(ReliabilityPlot.Of(report), PitPlot.Of(report), AheadCoveragePlot.Of(report), CalibrationPlot.Of(report)))
        + Html.Section("Where is it better or worse?", "plots",
            Pictures(CohortPlot.Of(report), DayPlot.Of(report), AheadPlot.Of(report)))
        + Html.Section("By segment", "plots", Pictures(CalibrationPlot.OfSegments(report), CohortPlot.OfSegments(report)))
        + Html.Section("What does it rely on?", "plots", Pictures(ImportancePlot.Of(report)))
        + Html.Section("Examples", "plots", Pictures(FanPlot.Of(report)))
        + Html.Section("All figures", "tables", Tables(report))
        + Html.Section("The inputs it relies on", "tables", Importance(report))
        + Html.Section("All forecasters in every situation", "details", Details(report)),
        made, ReportPage.Disclaimer);

    private static string Pictures(params Picture?[] pictures) => string.Concat(pictures.OfType<Picture>().Select(Html.Figure));

    private static string Tables(EvaluationReport report) =>
        $"<p class=\"legend\">{Html.Encoded(EvaluationTables.Legend)}</p>\n"
        + string.Concat(EvaluationTables.Of(report).Concat(EvaluationTables.Segments(report)).Select(Html.Table));

    private static string Importance(EvaluationReport report) => report.Importance is null
        ? ""
        : $"<p class=\"legend\">{Html.Encoded(ImportanceTables.Legend)}</p>\n"
            + string.Concat(ImportanceTables.Of(report).Select(Html.Table));

    private static string Details(EvaluationReport report) => string.Concat(report.Scenarios.Select(scores =>
        $"<details><summary>{Html.Encoded(scores.Scenario)} <span>{scores.Forecasts:N0} forecasts</span></summary>\n"
        + Html.Table(EvaluationTables.Forecasters(scores)) + "</details>\n"));
}
