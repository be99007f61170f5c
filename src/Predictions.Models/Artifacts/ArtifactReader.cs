using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>Reads an artifact's files with size limits, and runs all checks that need no parsing of the model.</summary>
internal static partial class ArtifactReader
{
    private const string Accepted = "each member must be known, appear once and have its type, and each number must be finite";

    /// <summary>
    /// The manifest, if it names this version, this model and this build's features, and every number is in range.
    /// </summary>
    public static Loaded<Manifest> Manifest(string directory)
    {
        var read = Json(Path.Combine(directory, ArtifactFiles.Manifest), ManifestJson.Default.Manifest);
        if (read.Value is not { } manifest)
            return read;
        return Mismatch(manifest, Path.GetFileName(Path.TrimEndingDirectorySeparator(directory))) is { } detail
            ? Loaded<Manifest>.Rejected(RejectionReason.ManifestMismatch, detail)
            : manifest;
    }

    /// <summary>The bytes of model.zip, if their count and hash match the manifest.</summary>
    public static Loaded<byte[]> Zip(string directory, Manifest manifest)
    {
        var bytes = Bytes(Path.Combine(directory, ArtifactFiles.Zip), ArtifactFiles.MaxZipBytes, manifest.SizeBytes);
        if (bytes.Value is null)
            return bytes;
        return Convert.ToHexStringLower(SHA256.HashData(bytes.Value)) == manifest.Sha256
            ? bytes
            : Loaded<byte[]>.Rejected(RejectionReason.HashMismatch, $"{ArtifactFiles.Zip} does not have the manifest's SHA-256");
    }

    public static Loaded<string> Card(string directory)
    {
        var bytes = Bytes(Path.Combine(directory, ArtifactFiles.Card), ArtifactFiles.MaxTextBytes, null);
        return bytes.Value is { } text ? Encoding.UTF8.GetString(text) : bytes.Rejection!;
    }

    private static string? Mismatch(Manifest manifest, string folder)
    {
        if (manifest.Name != ArtifactFiles.ModelName)
            return $"the manifest's name is not {ArtifactFiles.ModelName}";
        if (manifest.Version != folder)
            return $"the manifest's version is not its folder's, {folder}";
        if (!manifest.Features.IsReadable)
            return $"the features are not those of this build (version 1 to {HazardFeatures.Version})";
        if (!manifest.LearnedShare.All.All(share => share.IsValid))
            return "learned_share is not within 0 to 1";
        if ((PriorLimits.Problem(manifest.Prior) ?? manifest.InputProfile?.Problem()) is { } problem)
            return problem;
        return manifest.Golden.Count == 0 || manifest.Golden.Any(row => row is null) ? "golden rows are missing" : null;
    }

    internal static Loaded<T> Json<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        var bytes = Bytes(path, ArtifactFiles.MaxTextBytes, null);
        if (bytes.Value is null)
            return bytes.Rejection!;
        // Checked first: the serializer allocates up to 75 bytes for the error text of each byte that is not UTF-8.
        if (!Utf8.IsValid(bytes.Value))
            return Loaded<T>.Rejected(RejectionReason.ManifestUnreadable, $"{Path.GetFileName(path)} is not UTF-8");
        // A machine that lost power can leave a file of zeros.
        if (bytes.Value.AsSpan().Trim("\0 \t\r\n\uFEFF"u8).IsEmpty)
            return Loaded<T>.Rejected(RejectionReason.ManifestUnreadable, $"{Path.GetFileName(path)} is empty");
        try
        {
            return JsonSerializer.Deserialize(bytes.Value, type) is { } value
                ? value
                : Loaded<T>.Rejected(RejectionReason.ManifestUnreadable, $"{Path.GetFileName(path)} is null");
        }
        catch (JsonException e)
        {
            return Loaded<T>.Rejected(
                RejectionReason.ManifestUnreadable, $"{Path.GetFileName(path)}, {PositionOf(e)}: {Accepted}");
        }
    }

    /// <summary>
    /// The position of the error. The path ends before the first name that the schema cannot have: such a name comes from the
    /// file and could forge log lines.
    /// </summary>
    private static string PositionOf(JsonException e) => $"line {e.LineNumber + 1 ?? 1}, {OwnNames().Match(e.Path ?? "$").Value}";

    [GeneratedRegex(@"^\$((\.[a-z_]{1,40}|\[[0-9]{1,9}\])(?=[.\[]|\z))*", RegexOptions.CultureInvariant)]
    private static partial Regex OwnNames();

    private static Loaded<byte[]> Bytes(string path, long maxBytes, long? statedBytes)
    {
        var name = Path.GetFileName(path);
        try
        {
            using var bytes = new MemoryStream();
            var length = BoundedFile.Read(path, maxBytes, bytes.Write);
            if (length > maxBytes)
                return Loaded<byte[]>.Rejected(RejectionReason.SizeMismatch, $"{name} has more than {maxBytes} bytes");
            return statedBytes is { } stated && length != stated
                ? Loaded<byte[]>.Rejected(
                    RejectionReason.SizeMismatch, $"{name} has {length} bytes, which is not what the manifest says")
                : bytes.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Loaded<byte[]>.Rejected(RejectionReason.Missing, $"{name} cannot be read: {e.GetType().Name}");
        }
    }
}
