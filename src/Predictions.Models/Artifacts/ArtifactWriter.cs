using System.Security.Cryptography;
using System.Text.Json;

namespace Predictions.Models.Artifacts;

/// <summary>Writes an artifact: model.zip, manifest.json and README.md.</summary>
public static class ArtifactWriter
{
    /// <summary>Writes all three files into a folder, which is created where it is missing.</summary>
    /// <param name="directory">For example models/cycle-length/2. Its name must be the manifest's version.</param>
    /// <param name="zip">The bytes of model.zip.</param>
    /// <param name="manifest">The manifest without hash and size, which are filled in here.</param>
    /// <param name="card">The card's Markdown.</param>
    /// <returns>The manifest as written.</returns>
    public static Manifest Write(string directory, byte[] zip, Manifest manifest, string card)
    {
        var whole = manifest with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(zip)), SizeBytes = zip.Length };
        Directory.CreateDirectory(directory);
        File.WriteAllBytes(Path.Combine(directory, ArtifactFiles.Zip), zip);
        var json = JsonSerializer.Serialize(whole, ManifestJson.Default.Manifest) + "\n";
        File.WriteAllText(Path.Combine(directory, ArtifactFiles.Manifest), json);
        File.WriteAllText(Path.Combine(directory, ArtifactFiles.Card), card);
        return whole;
    }
}
