using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace Predictions.Models;

/// <summary>Reads an artifact's files with bounds, and checks what can be checked without parsing the model.</summary>
internal static partial class ArtifactReader
{
    private const string Accepted = "each member must be known, there once, and of its type";

    /// <summary>The labels, if each is the name of a folder and not a way out of it.</summary>
    public static Loaded<ModelLabels> Labels(string modelsDirectory)
    {
        var read = Json(Path.Combine(modelsDirectory, ArtifactFiles.Labels), ManifestJson.Default.ModelLabels);
        if (read.Value is not { } labels)
            return read;
        return VersionFolders.IsVersion(labels.Stable) && (labels.Candidate is null || VersionFolders.IsVersion(labels.Candidate))
            ? labels
            : Loaded<ModelLabels>.Refused(RejectionReason.ManifestUnreadable, $"{ArtifactFiles.Labels}: a label is not the name of a version");
    }

    /// <summary>The manifest, if it is of this version of this model and of this build's features, with every number in its range.</summary>
    public static Loaded<Manifest> Manifest(string directory)
    {
        var read = Json(Path.Combine(directory, ArtifactFiles.Manifest), ManifestJson.Default.Manifest);
        if (read.Value is not { } manifest)
            return read;
        return Mismatch(manifest, Path.GetFileName(Path.TrimEndingDirectorySeparator(directory))) is { } detail
            ? Loaded<Manifest>.Refused(RejectionReason.ManifestMismatch, detail)
            : manifest;
    }

    /// <summary>The bytes of model.zip, if their number and hash are the manifest's.</summary>
    public static Loaded<byte[]> Zip(string directory, Manifest manifest)
    {
        var bytes = Bytes(Path.Combine(directory, ArtifactFiles.Zip), ArtifactFiles.MostZipBytes, manifest.SizeBytes);
        if (bytes.Value is null)
            return bytes;
        return Convert.ToHexStringLower(SHA256.HashData(bytes.Value)) == manifest.Sha256
            ? bytes
            : Loaded<byte[]>.Refused(RejectionReason.HashMismatch, $"{ArtifactFiles.Zip} does not have the manifest's SHA-256");
    }

    public static Loaded<string> Card(string directory)
    {
        var bytes = Bytes(Path.Combine(directory, ArtifactFiles.Card), ArtifactFiles.MostTextBytes, null);
        return bytes.Value is { } text ? Encoding.UTF8.GetString(text) : bytes.Refusal!;
    }

    private static string? Mismatch(Manifest manifest, string folder)
    {
        if (manifest.Name != ArtifactFiles.ModelName)
            return $"the manifest's name is not {ArtifactFiles.ModelName}";
        if (manifest.Version != folder)
            return $"the manifest's version is not its folder's, {folder}";
        if (!manifest.Features.Matches(FeatureList.Current))
            return $"the features are not those of this build (version {HazardFeatures.Version})";
        if (!(manifest.LearnedShare is >= 0 and <= 1))
            return "learned_share is not within 0 to 1";
        if (manifest.Prior is not
            { Kappa: > 0, Alpha: > 1, Beta: > 0, Discount: >= 0.5 and <= 1, SkipRate: >= 0 and <= 0.5, Mean: > 0 and < 5 })
            return "the prior is outside its range";
        return manifest.Golden.Count == 0 || manifest.Golden.Any(row => row is null) ? "golden rows are missing" : null;
    }

    private static Loaded<T> Json<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        var bytes = Bytes(path, ArtifactFiles.MostTextBytes, null);
        if (bytes.Value is null)
            return bytes.Refusal!;
        try
        {
            return JsonSerializer.Deserialize(bytes.Value, type) is { } value
                ? value
                : Loaded<T>.Refused(RejectionReason.ManifestUnreadable, $"{Path.GetFileName(path)} is null");
        }
        catch (JsonException e)
        {
            return Loaded<T>.Refused(RejectionReason.ManifestUnreadable, $"{Path.GetFileName(path)}, {Place(e)}: {Accepted}");
        }
    }

    /// <summary>Where it broke, in names of ours alone: whoever wrote the file chose the others, and could write lines into a log.</summary>
    private static string Place(JsonException e) =>
        $"line {e.LineNumber + 1 ?? 1}, {(e.Path is { } path && OwnNames().IsMatch(path) ? path : "$")}";

    [GeneratedRegex(@"^\$(\.[a-z_]{1,40}|\[[0-9]{1,9}\])*\z", RegexOptions.CultureInvariant)]
    private static partial Regex OwnNames();

    private static Loaded<byte[]> Bytes(string path, long mostBytes, long? statedBytes)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var bytes = new MemoryStream();
            var length = BoundedFile.Read(path, mostBytes, bytes.Write);
            if (length > mostBytes)
                return Loaded<byte[]>.Refused(RejectionReason.SizeMismatch, $"{name} has more than {mostBytes} bytes");
            return statedBytes is { } stated && length != stated
                ? Loaded<byte[]>.Refused(RejectionReason.SizeMismatch, $"{name} has {length} bytes, which is not what the manifest says")
                : bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Loaded<byte[]>.Refused(RejectionReason.Missing, $"{name} cannot be read: {e.GetType().Name}");
        }
    }
}
