using Predictions.Models;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>All that a training run depends on: the same plan gives the same bytes.</summary>
public sealed record TrainingPlan
{
    /// <summary>The artifact's folder; its name is the version.</summary>
    public string Out { get; init; } = Path.Combine("models", ArtifactFiles.ModelName, "1");

    /// <summary>What the manifest says of the day it was made: told, not read off a clock.</summary>
    public DateOnly Created { get; init; } = new(2026, 1, 1);

    /// <summary>Seed of simulation, holes and trees. The cohort of the evaluation has the next one.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Women simulated to learn from.</summary>
    public int Women { get; init; } = 2100;

    /// <summary>Women simulated to evaluate on.</summary>
    public int EvaluationWomen { get; init; } = 600;

    /// <summary>A table of real cycles to learn from instead; <c>null</c> for the simulated cohort.</summary>
    public string? CyclesFile { get; init; }

    /// <summary>The learned share of each day's hazard, 0 to 1.</summary>
    public double LearnedShare { get; init; } = 0.75;

    /// <summary>How the women of the simulated cohort log.</summary>
    public CohortShape Shape { get; init; } = CohortShape.Default;

    /// <summary>How the trees are grown.</summary>
    public TrainerSettings Trainer { get; init; } = TrainerSettings.Default;

    /// <summary>The command line that runs this plan; options at their defaults are left out.</summary>
    public string CommandLine
    {
        get
        {
            var usual = new TrainingPlan();
            return string.Concat(
                "dotnet run -c Release --project src/Predictions.Cli -- models train",
                Given("--out", $"models/{ArtifactFiles.ModelName}/{Version}", usual.Out),
                Given("--seed", Seed, usual.Seed),
                Given("--women", Women, usual.Women),
                Given("--evaluation-women", EvaluationWomen, usual.EvaluationWomen),
                Given("--cycles", CyclesFile is null ? null : Path.GetFileName(CyclesFile), null),
                Given("--learned-share", LearnedShare, usual.LearnedShare),
                Given("--trees", Trainer.Trees, usual.Trainer.Trees),
                Given("--leaves", Trainer.Leaves, usual.Trainer.Leaves),
                Given("--learning-rate", Trainer.LearningRate, usual.Trainer.LearningRate),
                Given("--created", Created.ToString("yyyy-MM-dd"), usual.Created.ToString("yyyy-MM-dd")));
        }
    }

    /// <summary>The version, by the folder's name.</summary>
    public string Version => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Out)));

    private static string Given<T>(string option, T value, T usual) =>
        EqualityComparer<T>.Default.Equals(value, usual) ? "" : $" {option} {value}";
}
