using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>The situations in which a model is weak on a table, in sentences.</summary>
internal static class Weaknesses
{
    private const int At80 = 1;
    private const double MinDays = 0.05;
    private const double MinPoints = 2;

    /// <summary>The weaknesses, the largest first; one sentence if there is none.</summary>
    public static IReadOnlyList<string> Of(EvaluationReport report)
    {
        ScenarioScores[] judged = [.. report.Scenarios.Concat(report.Segments)
            .Where(s => s.Group != FixedHistories.Group && s.Model.MaeDays.HasInterval)];
        if (judged.Length == 0)
            return [$"No situation has {Bootstrap.MinWomen} women, so none can be judged."];
        string[] found = [.. Errors(judged), .. Coverage(judged)];
        return found.Length > 0 ? found
            : [$"In no situation with at least {Bootstrap.MinWomen} women a formula errs clearly less, or an 80 % range " +
                "holds clearly less than it states."];
    }

    private static IEnumerable<string> Errors(ScenarioScores[] judged) =>
        from scores in judged
        let formula = scores.BestFormula()
        where formula is not null
        let more = scores.Model.MaeDays.Value - formula.MaeDays.Value
        where more >= MinDays
        orderby more descending
        select $"{Named(scores)}: the model errs by {scores.Model.MaeDays.Value:0.00} days, the formula "
            + $"“{formula.Forecaster}” by {formula.MaeDays.Value:0.00} ({Counted(scores)}). By CRPS the model is "
            + $"{Verdict(formula.ModelAgainstItDays)}.";

    private static IEnumerable<string> Coverage(ScenarioScores[] judged) =>
        from scores in judged
        where scores.Model.Ranges.Count > At80
        let gap = scores.Model.Ranges[At80].Gap
        where gap.High < 0 && -100 * gap.Value >= MinPoints
        orderby gap.Value
        select $"{Named(scores)}: the 80 % ranges hold {-100 * gap.Value:0.0} points less than they state (95 %: "
            + $"{-100 * gap.High:0.0} to {-100 * gap.Low:0.0}; {Counted(scores)}).";

    private static string Verdict(IntervalEstimate? difference) => difference switch
    {
        { High: < 0 } => "still better",
        { Low: > 0 } => "worse too",
        _ => "not distinguishable from it",
    };

    private static string Named(ScenarioScores scores) =>
        char.ToUpperInvariant(scores.Scenario[0]) + scores.Scenario[1..];

    private static string Counted(ScenarioScores scores) =>
        $"{scores.Forecasts:N0} {(scores.Forecasts == 1 ? "forecast" : "forecasts")} of {scores.Women:N0} women";
}
