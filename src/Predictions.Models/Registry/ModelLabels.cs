using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>Which versions are in use: the content of labels.json.</summary>
/// <param name="Stable">The version that answers.</param>
/// <param name="Candidate">The version that shadows it; <c>null</c> where there is none.</param>
public sealed record ModelLabels(string Stable, string? Candidate)
{
    /// <summary>Reads labels.json. Rejects a label that is not the plain name of a version's folder.</summary>
    /// <param name="modelsDirectory">The folder that holds labels.json.</param>
    public static Loaded<ModelLabels> Read(string modelsDirectory)
    {
        var read = ArtifactReader.Json(Path.Combine(modelsDirectory, ArtifactFiles.Labels), LabelsJson.Default.ModelLabels);
        if (read.Value is not { } labels)
            return read;
        return VersionFolders.IsVersion(labels.Stable) && (labels.Candidate is null || VersionFolders.IsVersion(labels.Candidate))
            ? labels
            : Loaded<ModelLabels>.Rejected(
                RejectionReason.ManifestUnreadable, $"{ArtifactFiles.Labels}: a label is not the name of a version");
    }

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

/// <summary>Labels as JSON: an unknown, missing, repeated or null member is an error.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ModelLabels))]
internal sealed partial class LabelsJson : JsonSerializerContext;
