using System.Text.Json.Serialization;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>
/// The evaluation of a model on a table of cycles, with the usual formulas of trackers and the statistical model for
/// comparison.
/// </summary>
/// <param name="Source">The name of the table.</param>
/// <param name="Women">The number of women.</param>
/// <param name="Cycles">The number of cycles.</param>
/// <param name="Model">The model's name; its rows come last in each scenario.</param>
/// <param name="Scenarios">All cycles first.</param>
/// <param name="Fans">The forecasts of a few persons, cycle by cycle.</param>
public sealed record EvaluationReport(
    string Source, int Women, int Cycles, string Model, IReadOnlyList<ScenarioScores> Scenarios, IReadOnlyList<FanChart> Fans)
{
    /// <summary>The forecasts of all cycles by the values of columns of the table; empty if none was asked for.</summary>
    public IReadOnlyList<ScenarioScores> Segments { get; init; } = [];

    /// <summary>How much the model relies on each input, by situation; <c>null</c> if it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ImportanceRow>? Importance { get; init; }

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">The name of the table.</param>
    /// <param name="persons">Charts that the model was not trained on.</param>
    /// <param name="seed">Seed of missing logs, PIT values and bootstrap.</param>
    /// <param name="progress">Receives each scenario before it is scored.</param>
    /// <param name="forecasts">Receives each scenario with the score of every forecast; <c>null</c> to keep the figures
    /// only.</param>
    /// <param name="by">The columns of the segments.</param>
    public static EvaluationReport Of(
        ScoringModel model, string source, IReadOnlyList<ChartedPerson> persons, int seed, IProgress<string>? progress = null,
        ICollection<ScoredScenario>? forecasts = null, IReadOnlyList<GroupingColumn>? by = null) =>
        Of(new ModelForecaster(model.Name, model), model, source, persons, seed, progress, forecasts, by);

    /// <param name="forecaster">What is evaluated.</param>
    /// <param name="model">Its prior is that of the statistical model, which is compared if this model has trees.</param>
    internal static EvaluationReport Of(
        IForecaster forecaster, ScoringModel model, string source, IReadOnlyList<ChartedPerson> persons, int seed,
        IProgress<string>? progress, ICollection<ScoredScenario>? forecasts, IReadOnlyList<GroupingColumn>? by)
    {
        var statistical = model with { Name = ScoringModel.Statistical.Name, Learned = null };
        List<IForecaster> forecasters = [.. PointForecaster.All, ModelForecaster.Population(statistical),
            new ClosedForm()];
        if (model.Learned is not null)
            forecasters.Add(new ModelForecaster(statistical.Name, statistical));
        forecasters.Add(forecaster);

        ScoredForecaster[] scored = [.. forecasters.Select(f => new ScoredForecaster(f, seed))];
        var scores = new List<ScenarioScores>();
        var scenarios = Scenario.AllOf(persons, seed);
        foreach (var scenario in scenarios)
        {
            progress?.Report($"{scenario.Name}: {scenario.Cases.Count:N0} forecasts");
            var each = ScoredScenario.Of(scenario, scored);
            forecasts?.Add(each);
            scores.Add(ScenarioScores.Of(each, seed));
        }

        return new EvaluationReport(source, persons.Count, persons.Sum(w => w.Cycles.Count), forecaster.Name, scores,
            FanChart.Of(persons, forecaster))
        {
            Segments =
            [
                .. Evaluation.Segments.OfAll(scenarios, by)
                    .Select(segment => ScenarioScores.Of(ScoredScenario.Of(segment, scored), seed)),
            ],
        };
    }

    /// <summary>The model's metrics by name, such as "mae_days", "crps_days", "coverage_80" and "day_35_mae_days".</summary>
    public SortedDictionary<string, double> Metrics()
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var scenario in Scenarios)
        {
            var row = scenario.Model;
            Add("mae_days", row.MaeDays.Value);
            Add("crps_days", row.CrpsDays?.Value);
            Add("log_score", row.LogScore?.Value);
            Add("pit_distance", row.PitDistance?.Value);
            foreach (var (days, share) in row.Within.Index())
                Add($"within_{days + 1}", share.Value);
            foreach (var range in row.Ranges)
            {
                Add($"coverage_{range.Nominal * 100:0}", range.Observed.Value);
                Add($"stated_{range.Nominal * 100:0}", range.Stated);
            }

            void Add(string name, double? value)
            {
                if (value is { } known)
                    metrics[scenario.Key + name] = Math.Round(known, 4);
            }
        }

        return metrics;
    }
}
