using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>Which versions are in use: the content of labels.json.</summary>
/// <param name="Stable">The version that answers.</param>
/// <param name="Candidate">The version that shadows it; <c>null</c> where there is none.</param>
/// <param name="Rollout">The share of users whom the candidate answers; <c>null</c> or absent where it answers none.</param>
public sealed record ModelLabels(
    string Stable, string? Candidate,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RolloutLabel? Rollout = null)
{
    /// <summary>Reads labels.json. Rejects a label that is not the plain name of a version's folder.</summary>
    /// <param name="modelsDirectory">The folder that holds labels.json.</param>
    public static Loaded<ModelLabels> Read(string modelsDirectory)
    {
        var read = ArtifactReader.Json(Path.Combine(modelsDirectory, ArtifactFiles.Labels), LabelsJson.Default.ModelLabels);
        if (read.Value is not { } labels)
            return read;
        return Problem(labels) is { } problem
            ? Loaded<ModelLabels>.Rejected(RejectionReason.ManifestUnreadable, $"{ArtifactFiles.Labels}: {problem}")
            : labels;
    }

    private static string? Problem(ModelLabels labels) =>
        !VersionFolders.IsVersion(labels.Stable) || (labels.Candidate is { } version && !VersionFolders.IsVersion(version))
            ? "a label is not the name of a version"
        : labels.Rollout is not { } rollout ? null
        : labels.Candidate is null || labels.Candidate == labels.Stable ? "rollout needs a candidate that is not stable"
        : rollout.Share is < RolloutLabel.MinShare or > RolloutLabel.MaxShare
            ? $"rollout.share must be a whole number from {RolloutLabel.MinShare} to {RolloutLabel.MaxShare}"
        : rollout.Started.Kind != DateTimeKind.Utc ? "rollout.started must be a time in UTC, such as 2026-11-29T18:00:00Z"
        : null;

    /// <summary>
    /// Replaces labels.json in one step: a reader, or a machine that lost power, sees the old labels or the new ones.
    /// </summary>
    /// <param name="modelsDirectory">The folder that holds labels.json; made where it is missing.</param>
    /// <param name="labels">The new labels.</param>
    public static void Write(string modelsDirectory, ModelLabels labels)
    {
        Directory.CreateDirectory(modelsDirectory);
        var path = Path.Combine(modelsDirectory, ArtifactFiles.Labels);
        using (var file = File.Create(path + ".new"))
        {
            JsonSerializer.Serialize(file, labels, LabelsJson.Default.ModelLabels);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <summary>A candidate answers a share of users, as one step before a promotion.</summary>
/// <param name="Share">Whole percent of users: 1 to 99.</param>
/// <param name="Started">When the rollout began, in UTC. A larger share keeps it; evidence is counted from it on.</param>
public sealed record RolloutLabel(int Share, DateTime Started)
{
    public const int MinShare = 1;

    /// <summary>The whole is a promotion.</summary>
    public const int MaxShare = 99;
}

/// <summary>Labels as JSON: an unknown, missing, repeated or null member is an error.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ModelLabels))]
internal sealed partial class LabelsJson : JsonSerializerContext;
