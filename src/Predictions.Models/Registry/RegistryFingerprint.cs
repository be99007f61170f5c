using System.Security.Cryptography;
using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>SHA-256 of a folder of models, in hex: the registry is read again when it changes.</summary>
internal static class RegistryFingerprint
{
    /// <summary>
    /// Covers labels.json and all files of the versions that it names. Of every other version it covers the name and the lengths
    /// of the files, because those versions are listed but do not serve.
    /// </summary>
    public static string Of(string modelsDirectory)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        ArtifactFingerprint.AppendFile(hash, Path.Combine(modelsDirectory, ArtifactFiles.Labels));
        var labels = ModelLabels.Read(modelsDirectory).Value;
        foreach (var version in VersionFolders.Of(modelsDirectory, labels?.Stable, labels?.Candidate))
        {
            var directory = VersionFolders.PathOf(modelsDirectory, version);
            var isNamed = version == labels?.Stable || version == labels?.Candidate;
            ArtifactFingerprint.Append(hash, version);
            ArtifactFingerprint.Append(
                hash, isNamed ? ArtifactFingerprint.Of(directory) : ArtifactFingerprint.LengthsIn(directory));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
