using Predictions.Core.Scoring;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>How a model does on a cohort, beside the statistical model alone and two rules of thumb.</summary>
/// <param name="Source">What was evaluated on.</param>
/// <param name="Women">How many women.</param>
/// <param name="Cycles">How many cycles.</param>
/// <param name="Model">The model's name; its rows come last in each scenario.</param>
/// <param name="Rows">By scenario, then by forecaster.</param>
public sealed record EvaluationReport(string Source, int Women, int Cycles, string Model, IReadOnlyList<ScoreRow> Rows)
{
    /// <summary>Evaluates a model on women that it was not trained on.</summary>
    public static EvaluationReport Of(ScoringModel model, string source, IReadOnlyList<ChartedWoman> women, int seed)
    {
        var statistical = new ScoringModel(ScoringModel.Statistical.Name, model.Prior, null, 0);
        List<IForecaster> forecasters =
            [PointForecaster.MeanOfSix, PointForecaster.MedianOfAll, new ModelForecaster(statistical.Name, statistical)];
        if (model.Learned is not null)
            forecasters.Add(new ModelForecaster(model.Name, model));
        var rows =
            from scenario in Scenario.AllOf(women, seed)
            from forecaster in forecasters
            select ScoreRow.Of(scenario, forecaster);
        return new EvaluationReport(
            source, women.Count, women.Sum(w => w.Cycles.Count), forecasters[^1].Name, [.. rows.OfType<ScoreRow>()]);
    }

    /// <summary>The model's own figures by name, such as "mae_days", "crps_days", "coverage_80" and "overdue_35_mae_days".</summary>
    public SortedDictionary<string, double> Metrics()
    {
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal);
        foreach (var row in Rows.Where(r => r.Forecaster == Model))
        {
            metrics[row.Key + "mae_days"] = Math.Round(row.MaeDays, 4);
            metrics[row.Key + "crps_days"] = Math.Round(row.CrpsDays, 4);
            if (row.LogScore is { } logScore)
                metrics[row.Key + "log_score"] = Math.Round(logScore, 4);
            foreach (var (days, share) in row.Within.Index())
                metrics[$"{row.Key}within_{days + 1}"] = Math.Round(share, 4);
            foreach (var coverage in row.Coverage)
            {
                metrics[$"{row.Key}coverage_{coverage.Nominal * 100:0}"] = Math.Round(coverage.Observed, 4);
                metrics[$"{row.Key}stated_{coverage.Nominal * 100:0}"] = Math.Round(coverage.Stated, 4);
            }
        }

        return metrics;
    }
}
