using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

/// <summary>A folder of models that is deleted after the test.</summary>
internal sealed class ModelFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("models-").FullName;

    public string Version(string version) => Path.Combine(Root, "cycle-length", version);

    public string File(string version, string name) => Path.Combine(Version(version), name);

    public ModelFolder With(string version)
    {
        ArtifactWriter.Write(Version(version), SmallModel.Trained.ToZip(), SmallModel.Manifest(version), "# Card\n");
        return this;
    }

    /// <summary>Replaces the archive, and its hash and size in the manifest.</summary>
    public ModelFolder With(string version, byte[] zip)
    {
        ArtifactWriter.Write(Version(version), zip, SmallModel.Manifest(version), "# Card\n");
        return this;
    }

    public ModelFolder Labelled(string stable, string? candidate = null)
    {
        ModelLabels.Write(Root, new ModelLabels(stable, candidate));
        return this;
    }

    /// <summary>Flips one bit of its model.zip.</summary>
    public ModelFolder Spoilt(string version)
    {
        var path = File(version, "model.zip");
        var bytes = System.IO.File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
        return this;
    }

    public ModelFolder Edited(string version, string before, string after)
    {
        var path = File(version, "manifest.json");
        var text = System.IO.File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
