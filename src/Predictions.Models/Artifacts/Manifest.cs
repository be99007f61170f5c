using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Inputs;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>The manifest of an artifact: its origin, its metrics, and the checksum of the model.</summary>
/// <param name="Name">"cycle-length".</param>
/// <param name="Version">"1", "2", …: the name of the folder.</param>
/// <param name="Created">The day of the training, in UTC.</param>
/// <param name="Features">The feature schema of the training.</param>
/// <param name="Trainer">"FastTree".</param>
/// <param name="Settings">How the trees were grown.</param>
/// <param name="Prior">The prior of the features, and of the statistical model in the mixture.</param>
/// <param name="LearnedShare">The share of the learned hazard by situation; a single number stands for <see
/// cref="LearnedShares.Faded"/>.</param>
/// <param name="Training">The training data.</param>
/// <param name="Metrics">The metrics by name, for example "mae_days".</param>
/// <param name="Golden">Histories with the hazards of ML.NET at training.</param>
/// <param name="Sha256">The SHA-256 of model.zip, in lower-case hex.</param>
/// <param name="SizeBytes">The size of model.zip, in bytes.</param>
/// <param name="InputProfile">The inputs of the training; <c>null</c> in older manifests, whose inputs are not watched.</param>
public sealed record Manifest(
    string Name,
    string Version,
    DateOnly Created,
    FeatureList Features,
    string Trainer,
    TrainerSettings Settings,
    LengthPrior Prior,
    [property: JsonConverter(typeof(LearnedSharesJson))] LearnedShares LearnedShare,
    TrainingData Training,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<GoldenRow> Golden,
    string Sha256,
    long SizeBytes,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InputProfile? InputProfile = null);

/// <summary>The feature schema of a model.</summary>
/// <param name="Version"><see cref="HazardFeatures.Version"/> at training.</param>
/// <param name="Names"><see cref="HazardFeatures.Names"/> at training, in the vector's order.</param>
public sealed record FeatureList(int Version, IReadOnlyList<string> Names)
{
    /// <summary>The schema of this build.</summary>
    public static readonly FeatureList Current = new(HazardFeatures.Version, HazardFeatures.Names);

    private static readonly FeatureList Version1 = new(1, [.. HazardFeatures.Names.Take(HazardFeatures.CountOfVersion1)]);

    /// <summary>Whether this build serves models with these features.</summary>
    [JsonIgnore]
    public bool IsReadable => Matches(Current) || Matches(Version1);

    private bool Matches(FeatureList other) =>
        Version == other.Version && Names.SequenceEqual(other.Names, StringComparer.Ordinal);
}

/// <summary>
/// The settings of the trainer. FastTree starts at p = 0.5, so trees × rate must be at least 8 to reach a daily hazard.
/// </summary>
/// <param name="Trees">The number of trees, 1 to 1000.</param>
/// <param name="Leaves">The leaves of a tree, 2 to 64.</param>
/// <param name="LearningRate">The weight of each tree, 0.001 to 1.</param>
/// <param name="MinimumRowsPerLeaf">The minimum number of rows in a leaf.</param>
/// <param name="LastDay">The last cycle day with rows. Later days have its hazard.</param>
/// <param name="Seed">The seed of the trainer.</param>
public sealed record TrainerSettings(int Trees, int Leaves, double LearningRate, int MinimumRowsPerLeaf, int LastDay, int Seed)
{
    /// <summary>The settings of the shipped model.</summary>
    public static readonly TrainerSettings Default = new(50, 8, 0.2, 50, 90, 1);
}

/// <summary>The data that a model was trained on.</summary>
/// <param name="Source">For example "a simulated cohort (seed 1)", the name of a file, or both.</param>
/// <param name="Seed">The seed of the simulation and of the missing logs.</param>
/// <param name="Women">The number of women.</param>
/// <param name="WomanDays">The number of rows.</param>
/// <param name="CyclesSha256">The SHA-256 of the file of cycles, in lower-case hex; <c>null</c> without a file.</param>
public sealed record TrainingData(string Source, int Seed, int Women, int WomanDays, string? CyclesSha256 = null);

/// <summary>A history with the hazards of ML.NET at training. A loaded model must give the same.</summary>
/// <param name="Summary">The features that do not depend on the day.</param>
/// <param name="Hazards">The hazards by cycle day.</param>
public sealed record GoldenRow(HistorySummary Summary, IReadOnlyList<GoldenHazard> Hazards);

/// <summary>The hazard of one day.</summary>
public readonly record struct GoldenHazard(int Day, double Hazard);

/// <summary>A manifest as JSON. An unknown, missing, repeated or null member is an error, and so is an infinite number.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n",
    Converters = [typeof(FiniteNumber)])]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    /// <summary>The serializer itself reads a number above the range of a double, such as 1e999, as infinity.</summary>
    internal sealed class FiniteNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble() is var number && double.IsFinite(number) ? number : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value);
    }
}
