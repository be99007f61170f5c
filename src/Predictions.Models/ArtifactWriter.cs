using System.Security.Cryptography;
using System.Text.Json;

namespace Predictions.Models;

/// <summary>Writes an artifact: model.zip, manifest.json and README.md.</summary>
public static class ArtifactWriter
{
    /// <summary>Writes all three files into a folder, which is made if need be.</summary>
    /// <param name="directory">Such as models/cycle-length/2; its name must be the manifest's version.</param>
    /// <param name="zip">As <see cref="TrainedHazard.ToZip"/> gave it.</param>
    /// <param name="manifest">Hash and size are filled in here.</param>
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

    /// <summary>Replaces labels.json in one step: a reader, or a machine that lost its power, sees the old labels or the new ones.</summary>
    public static void WriteLabels(string modelsDirectory, ModelLabels labels)
    {
        Directory.CreateDirectory(modelsDirectory);
        var path = Path.Combine(modelsDirectory, ArtifactFiles.Labels);
        using (var file = File.Create(path + ".new"))
        {
            JsonSerializer.Serialize(file, labels, ManifestJson.Default.ModelLabels);
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        File.Move(path + ".new", path, overwrite: true);
    }
}
