using System.Security.Cryptography;
using System.Text;

namespace Predictions.Models.Artifacts;

/// <summary>
/// SHA-256 of the files' content, in hex. A mounted volume swaps links without new names or times, so only the content shows a
/// change. A model with the same fingerprint is not loaded again.
/// </summary>
internal static class ArtifactFingerprint
{
    private static readonly string[] Files = [ArtifactFiles.Manifest, ArtifactFiles.Zip, ArtifactFiles.Card];

    /// <summary>The fingerprint of one version's three files. A missing file has its own mark.</summary>
    public static string Of(string directory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Files)
            AppendFile(hash, Path.Combine(directory, file));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>
    /// Adds the hash of one file, so that bytes cannot move from one file's end to the next one's start unnoticed.
    /// </summary>
    public static void AppendFile(IncrementalHash hash, string path)
    {
        try
        {
            using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = BoundedFile.Read(path, ArtifactFiles.MaxZipBytes, whole.AppendData);
            // A file over the limit is rejected by its length alone.
            Append(hash, length > ArtifactFiles.MaxZipBytes ? "too long" : Convert.ToHexString(whole.GetHashAndReset()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Append(hash, e.GetType().Name);
        }
    }

    public static void Append(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

    public static string LengthsIn(string directory) =>
        string.Join(
            ' ', Files.Select(file => new FileInfo(Path.Combine(directory, file)) is { Exists: true } found ? found.Length : -1));
}
