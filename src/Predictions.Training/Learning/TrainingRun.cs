using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>A training run from plan to artifact: cohort, prior, rows, trees, evaluation, files.</summary>
public static class TrainingRun
{
    /// <summary>Trains and writes the artifact.</summary>
    /// <returns>The evaluation on women that were not trained on.</returns>
    public static EvaluationReport Run(TrainingPlan plan, IProgress<string> progress)
    {
        progress.Report("Gathering cycles");
        var women = Cohort(plan);

        progress.Report("Fitting the prior");
        var prior = PriorFit.Fit(women);

        progress.Report("Laying out woman-days");
        var rows = HazardTable.Build(women, prior, plan.Trainer.LastDay);

        progress.Report($"Growing {plan.Trainer.Trees} trees on {rows.Count:N0} woman-days");
        var trained = HazardTrainer.Train(rows, plan.Trainer);

        progress.Report("Evaluating on other women");
        var scoring = new ScoringModel($"{ArtifactFiles.ModelName}@{plan.Version}", prior, trained.Compiled, plan.LearnedShare);
        var others = Simulation.Cohort.Simulate(plan.Seed + 1, plan.EvaluationWomen, CohortShape.Careful);
        var report = EvaluationReport.Of(scoring, SimulatedSource(plan.Seed + 1), others, plan.Seed);

        progress.Report($"Writing {plan.Out}");
        var manifest = new Manifest(
            ArtifactFiles.ModelName,
            plan.Version,
            plan.Created,
            FeatureList.Current,
            "FastTree",
            plan.Trainer,
            prior,
            plan.LearnedShare,
            new TrainingData(SourceOf(plan), plan.Seed, women.Length, rows.Count),
            report.Metrics(),
            [.. GoldenHistories.Of(plan.Seed, prior).Select(h => trained.Golden(h, GoldenHistories.Days))],
            "",
            0);
        var zip = trained.ToZip();
        ArtifactWriter.Write(plan.Out, zip, manifest, ModelCard.Of(manifest, report));
        return report;
    }

    /// <summary>What a report calls the simulated cohort of a seed.</summary>
    public static string SimulatedSource(int seed) => $"a simulated cohort (seed {seed})";

    private static string SourceOf(TrainingPlan plan) =>
        plan.CyclesFile is { } file ? Path.GetFileName(file) : SimulatedSource(plan.Seed);

    private static ChartedWoman[] Cohort(TrainingPlan plan)
    {
        if (plan.CyclesFile is not { } file)
            return Simulation.Cohort.Simulate(plan.Seed, plan.Women, plan.Shape);

        // Charts for research are kept carefully, and the logs of the people to be served are not.
        return [.. CycleTable.Read(file).Select((w, i) =>
        {
            var draws = new Draws(plan.Seed, i);
            return Holes.Make(w, plan.Shape.HoleRate(draws), draws);
        })];
    }
}
