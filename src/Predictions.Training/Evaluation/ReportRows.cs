using Predictions.Core.Scoring;

namespace Predictions.Training.Evaluation;

/// <summary>Finds scenarios and rows of a report.</summary>
internal static class ReportRows
{
    private static readonly string ClosedFormName = new ClosedForm().Name;

    /// <summary>The scenario of all cycles; <c>null</c> where no person has enough of them.</summary>
    public static ScenarioScores? All(this EvaluationReport report) =>
        report.Scenarios.FirstOrDefault(s => s.Key == Scenario.AllKey);

    /// <summary>The trackers' formula with the smallest mean absolute error; <c>null</c> where none was evaluated.</summary>
    public static ScoreRow? BestFormula(this ScenarioScores scores) => scores.Formulas().MinBy(r => r.MaeDays.Value);

    /// <summary>The formulas of trackers.</summary>
    public static IEnumerable<ScoreRow> Formulas(this ScenarioScores scores) => scores.Rows.Where(r => r.Ranges.Count == 0);

    /// <summary>The statistical model, unless it is the evaluated model.</summary>
    public static ScoreRow? Statistical(this ScenarioScores scores) =>
        scores.Rows.SkipLast(1).FirstOrDefault(r => r.Forecaster == ScoringModel.Statistical.Name);

    /// <summary>The closed form.</summary>
    public static ScoreRow? ClosedForm(this ScenarioScores scores) =>
        scores.Rows.FirstOrDefault(r => r.Forecaster == ClosedFormName);
}
