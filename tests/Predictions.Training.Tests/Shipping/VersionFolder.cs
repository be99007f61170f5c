using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Training.Tests.Shipping;

/// <summary>A folder with versions that all are the shipped model; it is gone after the test.</summary>
internal sealed class VersionFolder : IDisposable
{
    public VersionFolder(params string[] versions)
    {
        var shipped = ShippedModel.Stable;
        var zip = File.ReadAllBytes(Path.Combine(ShippedModel.Models, ArtifactFiles.ModelName, shipped.Version, ArtifactFiles.Zip));
        foreach (var version in versions)
            ArtifactWriter.Write(Version(version), zip, shipped.Manifest with { Version = version }, $"# Card of {version}\n");
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("predictions-").FullName;

    public string Log => Path.Combine(Root, "moves.jsonl");

    public ModelLabels Labels
    {
        get => ModelLabels.Read(Root).Value!;
        init => ModelLabels.Write(Root, value);
    }

    /// <summary>Its size is no longer the manifest's.</summary>
    public void Break(string version) => File.AppendAllText(Path.Combine(Version(version), ArtifactFiles.Zip), "x");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Version(string version) => Path.Combine(Root, ArtifactFiles.ModelName, version);
}
