using Predictions.Models;

namespace Predictions.PerfGates.Servers;

/// <summary>A folder of models with the shipped one in it under two versions; gone afterwards.</summary>
internal sealed class TwoVersions : IDisposable
{
    private static readonly string[] Versions = ["1", "2"];

    private int _stable;

    /// <param name="shipped">The folder of models that is shipped.</param>
    /// <exception cref="MeasurementException">What is shipped as stable cannot be loaded.</exception>
    public TwoVersions(string shipped)
    {
        var stable = ModelRegistry.Load(shipped).Current.Stable ?? throw new MeasurementException($"there is no stable model in {shipped}");
        var zip = File.ReadAllBytes(Path.Combine(shipped, ArtifactFiles.ModelName, stable.Version, ArtifactFiles.Zip));
        foreach (var version in Versions)
            ArtifactWriter.Write(
                Path.Combine(Root, ArtifactFiles.ModelName, version), zip, stable.Manifest with { Version = version }, stable.Card);
        Label();
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("predictions-versions-").FullName;

    /// <summary>Makes the other version stable.</summary>
    public void Swap()
    {
        _stable = 1 - _stable;
        Label();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private void Label() => ArtifactWriter.WriteLabels(Root, new ModelLabels(Versions[_stable], null));
}
