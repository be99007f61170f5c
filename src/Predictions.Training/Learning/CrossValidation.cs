using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>
/// Cross-validates a training plan by woman: for each fold, the trees learn from the simulation and from the women of the other
/// folds, and forecast the women of the fold. The report pools all women, each forecast once by a model that has not seen her.
/// The prior and the shares of the plan are not fitted again. Nothing is written.
/// </summary>
public static class CrossValidation
{
    /// <param name="plan">A plan with a table of cycles and without a <see cref="TrainingPlan.Problem"/>.</param>
    /// <param name="count">The number of folds.</param>
    /// <param name="progress">Receives each step before it begins.</param>
    /// <param name="forecasts">Receives each scenario with the score of every forecast.</param>
    /// <param name="by">The columns of the segments, which follow those of the folds.</param>
    /// <exception cref="CycleTableException">The table cannot be read, or has too few women or cycles.</exception>
    public static EvaluationReport Of(
        TrainingPlan plan, int count, IProgress<string> progress, ICollection<ScoredScenario>? forecasts = null,
        IReadOnlyList<GroupingColumn>? by = null)
    {
        var table = plan.Cycles ?? throw new ArgumentException("A cross-validation needs a table of cycles", nameof(plan));
        progress.Report("Collecting cycles");
        var persons = CycleTable.Read(table.Path);
        var folds = new Folds(persons, count, plan.Seed);
        var name = $"{ArtifactFiles.ModelName}, {count} folds";
        var models = Trained(plan, folds, name, progress);
        var forecaster = new FoldForecaster(name, folds, [.. models.Select(m => new ModelForecaster(name, m))]);
        var column = GroupingColumn.OfPersons("Fold", persons.Select(p => (p.Id, Folds.NameOf(folds.Of(p.Id)!.Value))));
        return EvaluationReport.Of(
            forecaster, models[0], table.Name, persons, plan.Seed, progress, forecasts, [column, .. by ?? []]);
    }

    private static List<ScoringModel> Trained(TrainingPlan plan, Folds folds, string name, IProgress<string> progress)
    {
        var simulated = Cohort.Simulate(plan.Seed, plan.Women, plan.Shape);
        var charted = TrainingCohort.Charted(plan);
        progress.Report("Building training rows");
        var rowsOfSimulated = RowsOf(simulated);
        (string Id, List<HazardRow> Rows)[] rowsOfCharted = [.. charted.Select(p => (p.Id, RowsOf([p])))];
        var models = new List<ScoringModel>();
        for (var fold = 0; fold < folds.Count; fold++)
        {
            ChartedPerson[] learned = [.. charted.Where(p => folds.IsLearned(fold, p.Id))];
            TrainingCohort.ThrowIfTooFew([.. simulated, .. learned]);
            List<HazardRow> rows =
                [.. rowsOfSimulated, .. rowsOfCharted.Where(p => folds.IsLearned(fold, p.Id)).SelectMany(p => p.Rows)];
            progress.Report(
                $"Fold {Folds.NameOf(fold)}: training {plan.Trainer.Trees} trees on {rows.Count:N0} woman-days, without "
                + $"{charted.Length - learned.Length:N0} women");
            models.Add(new ScoringModel(name, plan.Prior, HazardTrainer.Train(rows, plan.Trainer).Compiled, plan.LearnedShare));
        }

        return models;

        List<HazardRow> RowsOf(ChartedPerson[] persons) =>
            HazardTable.Build(persons, plan.Prior, plan.Trainer.LastDay, withEvidence: true);
    }
}
