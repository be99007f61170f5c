using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Inputs;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>A training run from plan to artifact: cohort, rows, trees, evaluation, files.</summary>
public static class TrainingRun
{
    /// <summary>Trains and writes the artifact.</summary>
    /// <param name="plan">A plan without a <see cref="TrainingPlan.Problem"/> or an <see cref="ImmutableVersion.Problem"/>.
    /// </param>
    /// <param name="today">The day of the run in UTC. The manifest gets it unless the plan names another, or the folder has the
    /// same model from an earlier day.</param>
    /// <param name="progress">Receives each step before it begins.</param>
    /// <returns>The evaluation on women that the model was not trained on.</returns>
    public static EvaluationReport Run(TrainingPlan plan, DateOnly today, IProgress<string> progress)
    {
        progress.Report("Collecting cycles");
        var persons = TrainingCohort.Of(plan);

        var prior = plan.Prior;
        progress.Report("Building training rows");
        var rows = HazardTable.Build(persons, prior, plan.Trainer.LastDay, withEvidence: true);

        progress.Report($"Training {plan.Trainer.Trees} trees on {rows.Count:N0} woman-days");
        var trained = HazardTrainer.Train(rows, plan.Trainer);

        progress.Report("Evaluating on other women");
        var report = Evaluate(plan, prior, trained.Compiled, progress);

        progress.Report($"Writing {plan.Out}");
        var data = new TrainingData(TrainingCohort.Describe(plan), plan.Seed, persons.Length, rows.Count, plan.Cycles?.Sha256);
        Write(plan, trained, data, CohortInputs.Profile(persons, prior), report, today);
        return report;
    }

    private static EvaluationReport Evaluate(TrainingPlan plan, LengthPrior prior, IHazardModel hazard,
        IProgress<string> progress)
    {
        var scoring = new ScoringModel($"{ArtifactFiles.ModelName}@{plan.Version}", prior, hazard, plan.LearnedShare);
        var seed = plan.Seed + 1;
        var others = Cohort.Simulate(seed, plan.EvaluationWomen, CohortShape.Careful);
        return EvaluationReport.Of(scoring, TrainingCohort.Simulated(seed), others, plan.Seed, progress);
    }

    private static void Write(
        TrainingPlan plan, TrainedHazard trained, TrainingData data, InputProfile? inputs, EvaluationReport report,
        DateOnly today)
    {
        var zip = trained.ToZip();
        var manifest = new Manifest(
            ArtifactFiles.ModelName,
            plan.Version,
            plan.Created ?? ImmutableVersion.Created(plan.Out, zip) ?? today,
            FeatureList.Current,
            "FastTree",
            plan.Trainer,
            plan.Prior,
            plan.LearnedShare,
            data,
            report.Metrics(),
            [.. GoldenHistories.Of(plan.Seed, plan.Prior).Select(h => trained.Golden(h, GoldenHistories.Days))],
            "",
            0,
            inputs);
        var card = CardFile.Kept(plan.Out, zip, ModelCard.Of(manifest, report, plan.CommandLine));
        ImmutableVersion.Write(plan.Out, zip, folder =>
        {
            ArtifactWriter.Write(folder, zip, manifest, card);
            File.WriteAllText(Path.Combine(folder, ArtifactFiles.TrainingPlan), TrainingPlanFile.Text(plan));
            CardPlots.Write(folder, report);
        });
    }
}
