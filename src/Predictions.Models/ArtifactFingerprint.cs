using System.Security.Cryptography;
using System.Text;

namespace Predictions.Models;

/// <summary>
/// SHA-256 of what lies in the files, in hex. Names and times tell nothing where a mounted volume swaps its links; and what was read
/// once need not be read again while the bytes are the same.
/// </summary>
internal static class ArtifactFingerprint
{
    private static readonly string[] Files = [ArtifactFiles.Manifest, ArtifactFiles.Zip, ArtifactFiles.Card];

    /// <summary>Of one version's three files; of those that are missing, that they are.</summary>
    public static string Of(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
            AppendFile(hash, Path.Combine(directory, file));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// Of a whole folder of models: labels.json, the files of the versions that it names, and of every other version its name and
    /// how long its files are, since those are listed and do not serve.
    /// </summary>
    public static string OfFolder(string modelsDirectory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendFile(hash, Path.Combine(modelsDirectory, ArtifactFiles.Labels));
        var labels = ArtifactReader.Labels(modelsDirectory).Value;
        foreach (var version in VersionFolders.Of(modelsDirectory, labels?.Stable, labels?.Candidate))
        {
            var directory = VersionFolders.PathOf(modelsDirectory, version);
            Append(hash, version);
            Append(hash, version == labels?.Stable || version == labels?.Candidate ? Of(directory) : LengthsIn(directory));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A file as its own hash, so that one file's end cannot pass for the next one's beginning.</summary>
    private static void AppendFile(IncrementalHash hash, string path)
    {
        try
        {
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = BoundedFile.Read(path, ArtifactFiles.MostZipBytes, whole.AppendData);
            // What is too long is refused by its length alone.
            Append(hash, length > ArtifactFiles.MostZipBytes ? "too long" : Convert.ToHexString(whole.GetHashAndReset()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Append(hash, e.GetType().Name);
        }
    }

    private static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

    private static string LengthsIn(string directory) =>
        string.Join(' ', Files.Select(file => new FileInfo(Path.Combine(directory, file)) is { Exists: true } found ? found.Length : -1));
}
