namespace Predictions.Training.Evaluation;

/// <summary>How all forecasters did in one scenario.</summary>
/// <param name="Group">What the scenario is one of, such as "By regularity".</param>
/// <param name="Scenario">Its name.</param>
/// <param name="Key">Its prefix in metrics; empty for all cycles.</param>
/// <param name="Women">How many women.</param>
/// <param name="Forecasts">How many forecasts.</param>
/// <param name="Rows">By forecaster; the evaluated model's is the last.</param>
public sealed record ScenarioScores(
    string Group, string Scenario, string Key, int Women, int Forecasts, IReadOnlyList<ScoreRow> Rows)
{
    /// <summary>The evaluated model's row.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ScoreRow Model => Rows[^1];

    internal static ScenarioScores Of(Scenario scenario, IReadOnlyList<ScoredForecaster> forecasters, int seed)
    {
        var bootstrap = new Bootstrap([.. scenario.Cases.Select(c => c.Woman)], seed);
        CaseScore[][] scores = [.. forecasters.Select(f => f.Scores(scenario))];
        return new ScenarioScores(
            scenario.Group, scenario.Name, scenario.Key, bootstrap.Women, scenario.Cases.Count,
            [.. forecasters.Select((f, i) => ScoreRow.Of(f.Name, scores[i], scores[^1], bootstrap))]);
    }
}
