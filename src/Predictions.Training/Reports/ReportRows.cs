using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.Scoring;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>The rows of a report that are shown by name.</summary>
internal static class ReportRows
{
    /// <summary>The scenario of all cycles; <c>null</c> where no woman has enough of them.</summary>
    public static ScenarioScores? All(this EvaluationReport report) => report.Scenarios.FirstOrDefault(s => s.Key == Scenario.AllKey);

    /// <summary>The trackers' formula that errs least; <c>null</c> where none was asked.</summary>
    public static ScoreRow? BestFormula(this ScenarioScores scores) => scores.Formulas().MinBy(r => r.MaeDays.Value);

    /// <summary>The trackers' formulas.</summary>
    public static IEnumerable<ScoreRow> Formulas(this ScenarioScores scores) => scores.Rows.Where(r => r.Ranges.Count == 0);

    /// <summary>The statistical model alone, where it is not the one evaluated.</summary>
    public static ScoreRow? Statistical(this ScenarioScores scores) =>
        scores.Rows.SkipLast(1).FirstOrDefault(r => r.Forecaster == ScoringModel.Statistical.Name);
}

/// <summary>Reports as JSON, for programs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(Comparison))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

/// <summary>Writes reports as JSON.</summary>
public static class ReportJson
{
    public static string Of(EvaluationReport report) =>
        JsonSerializer.Serialize(report, ReportJsonContext.Default.EvaluationReport);

    public static string Of(Comparison comparison) => JsonSerializer.Serialize(comparison, ReportJsonContext.Default.Comparison);
}
