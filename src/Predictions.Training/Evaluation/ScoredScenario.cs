namespace Predictions.Training.Evaluation;

/// <summary>The score of every forecast of a scenario.</summary>
/// <param name="Scenario">The scenario with its cases.</param>
/// <param name="Forecasters">The forecasters; the last is the evaluated model.</param>
public sealed record ScoredScenario(Scenario Scenario, IReadOnlyList<ForecasterScores> Forecasters)
{
    internal static ScoredScenario Of(Scenario scenario, IEnumerable<ScoredForecaster> forecasters) =>
        new(scenario, [.. forecasters.Select(f => new ForecasterScores(f.Name, f.Scores(scenario)))]);
}

/// <summary>The scores of one forecaster.</summary>
/// <param name="Name">The forecaster's name.</param>
/// <param name="Scores">One for each case of the scenario, in order.</param>
public sealed record ForecasterScores(string Name, CaseScore[] Scores);
