using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>
/// All inputs of a training run: equal plans give equal models. The plan is written to the artifact's folder as training.json,
/// and <c>models train --settings</c> runs it again.
/// </summary>
public sealed record TrainingPlan
{
    /// <summary>The artifact's folder; its name is the version.</summary>
    [JsonIgnore]
    public string Out { get; init; } = Path.Combine("models", ArtifactFiles.ModelName, "2");

    /// <summary>The creation date in the manifest; <c>null</c> for the day of the run, which is no input of the model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Created { get; init; }

    /// <summary>Seed of simulation, missing logs and trees. The evaluation cohort uses the next seed.</summary>
    [JsonRequired]
    public int Seed { get; init; } = 1;

    /// <summary>Persons to simulate for training, 0 to 100,000.</summary>
    [JsonRequired]
    public int Women { get; init; } = 6000;

    /// <summary>Persons to simulate for the evaluation, 10 to 100,000.</summary>
    [JsonRequired]
    public int EvaluationWomen { get; init; } = 600;

    /// <summary>A table of real cycles to train on; <c>null</c> for the simulated cohort alone.</summary>
    [JsonRequired]
    public CyclesFile? Cycles { get; init; }

    /// <summary>The prior of features and forecasts; <c>models fit-prior</c> fits one to charts.</summary>
    [JsonRequired]
    public LengthPrior Prior { get; init; } = LengthPrior.Population;

    /// <summary>
    /// The learned model's share of each day's hazard by situation. The default was fitted by <c>models groups</c> to
    /// <c>fehring_dev.csv</c> and <c>utah_dev.csv</c>, which the trees have not seen: a gain is certain where no cycle is known.
    /// </summary>
    [JsonRequired]
    [JsonConverter(typeof(LearnedSharesJson))]
    public LearnedShares LearnedShare { get; init; } = LearnedShares.None with { NoCycle = new DayShares(1, 0) };

    /// <summary>How the simulated persons log.</summary>
    [JsonRequired]
    public CohortShape Shape { get; init; } = CohortShape.WithEvidence;

    /// <summary>Settings of the trees.</summary>
    [JsonRequired]
    public TrainerSettings Trainer { get; init; } = TrainerSettings.Default;

    /// <summary>The command line that runs this plan from the file in the artifact's folder.</summary>
    [JsonIgnore]
    public string CommandLine
    {
        get
        {
            const string Train = "dotnet run -c Release --project src/Predictions.Cli -- models train";
            var folder = $"models/{ArtifactFiles.ModelName}/{Version}";
            if (this with { Out = new TrainingPlan().Out } == new TrainingPlan() && Version == new TrainingPlan().Version)
                return Train;
            var cycles = Cycles is { } file ? $" --cycles {file.Name}" : "";
            return $"{Train} --settings {folder}/{ArtifactFiles.TrainingPlan}{cycles}";
        }
    }

    /// <summary>The version: the name of the folder.</summary>
    [JsonIgnore]
    public string Version => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Out)));

    /// <summary>The first value out of range, in one line; <c>null</c> if all are valid.</summary>
    public string? Problem() => this switch
    {
        { } when !VersionFolders.IsVersion(Version) =>
            $"the name of the folder is the version, and {Version} is not valid: 1 to 100 of A-Z a-z 0-9 . _ -, without a " +
            "leading dot",
        { Women: not (0 or (>= 10 and <= 100_000)) } => "the women to simulate must be 10 to 100000, or 0 with a file of cycles",
        { Women: 0, Cycles: null } => "there is no training data: simulate women, or pass a file of cycles",
        { EvaluationWomen: not (>= 10 and <= 100_000) } => "the women to evaluate on must be 10 to 100000",
        { } when !LearnedShare.All.All(share => share.IsValid) => "the learned share must be 0 to 1",
        { Trainer.Trees: not (>= 1 and <= 1000) } => "the trees must be 1 to 1000",
        { Trainer.Leaves: not (>= 2 and <= 64) } => "the leaves must be 2 to 64",
        { Trainer.LearningRate: not (>= 0.001 and <= 1) } => "the learning rate must be 0.001 to 1",
        { Trainer.MinimumRowsPerLeaf: not (>= 1 and <= 100_000) } => "the minimum rows per leaf must be 1 to 100000",
        { Trainer.LastDay: not (>= 40 and <= DayAxis.Last) } =>
            $"the last day must be 40 to {DayAxis.Last}",
        { } when Trainer.Trees * Trainer.LearningRate < MinTreesTimesRate =>
            "trees times the learning rate must be at least 8; otherwise the hazard remains too high",
        _ => PriorLimits.Problem(Prior) ?? Shape.Problem(),
    };

    private const double MinTreesTimesRate = 8;
}

/// <summary>A table of cycles that a model is trained on.</summary>
/// <param name="Name">The name of the file, without a folder.</param>
/// <param name="Sha256">The hash of its bytes, in lower-case hexadecimal.</param>
public sealed record CyclesFile(string Name, string Sha256)
{
    /// <summary>The path of the file; not part of the plan.</summary>
    [JsonIgnore]
    public string Path { get; init; } = "";

    public bool Equals(CyclesFile? other) => other is not null && (Name, Sha256) == (other.Name, other.Sha256);

    public override int GetHashCode() => HashCode.Combine(Name, Sha256);
}

/// <summary>The plan file in an artifact's folder. An unknown, missing, duplicate or null member is an error.</summary>
public static class TrainingPlanFile
{
    /// <summary>
    /// Reads a plan. Throws <see cref="FormatException"/> with the file and the reason, or an <see cref="IOException"/>.
    /// </summary>
    public static TrainingPlan Read(string path) => Read(path, TrainingPlanJson.Default.TrainingPlan);

    /// <inheritdoc cref="Read(string)"/>
    public static LengthPrior ReadPrior(string path) => Read(path, TrainingPlanJson.Default.LengthPrior);

    private static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type) ?? throw new FormatException($"{path}: holds null");
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>The text of a prior, as in a plan file.</summary>
    public static string Text(LengthPrior prior) => JsonSerializer.Serialize(prior, TrainingPlanJson.Default.LengthPrior);

    /// <summary>The text of the plan file.</summary>
    public static string Text(TrainingPlan plan) => JsonSerializer.Serialize(plan, TrainingPlanJson.Default.TrainingPlan) + "\n";

    /// <summary>Identifies a table of cycles by its content.</summary>
    public static CyclesFile Cycles(string path)
    {
        using var file = File.OpenRead(path);
        return new CyclesFile(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(file))) { Path = path };
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(TrainingPlan))]
[JsonSerializable(typeof(LengthPrior))]
internal sealed partial class TrainingPlanJson : JsonSerializerContext;
