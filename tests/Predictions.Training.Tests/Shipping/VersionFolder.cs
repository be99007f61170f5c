using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Training.Tests.Shipping;

/// <summary>A temporary folder of versions that all are the shipped model.</summary>
internal sealed class VersionFolder : IDisposable
{
    public VersionFolder(params string[] versions)
    {
        foreach (var version in versions)
            Add(version);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("predictions-").FullName;

    public string Log => Path.Combine(Root, "moves.jsonl");

    public ModelLabels Labels
    {
        get => ModelLabels.Read(Root).Value!;
        init => ModelLabels.Write(Root, value);
    }

    public void Add(string version)
    {
        var shipped = ShippedModel.Stable;
        var zip = File.ReadAllBytes(
            Path.Combine(ShippedModel.Models, ArtifactFiles.ModelName, shipped.Version, ArtifactFiles.Zip));
        ArtifactWriter.Write(Version(version), zip, shipped.Manifest with { Version = version }, $"# Card of {version}\n");
    }

    /// <summary>Makes the size differ from the manifest's.</summary>
    public void Break(string version) => File.AppendAllText(Path.Combine(Version(version), ArtifactFiles.Zip), "x");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Version(string version) => Path.Combine(Root, ArtifactFiles.ModelName, version);
}
