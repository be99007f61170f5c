using System.Text.Json;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Testing.Fuzzing;

namespace Predictions.Models.Tests;

/// <summary>Manifests and labels with any content.</summary>
public sealed class ManifestFuzzTests : IDisposable
{
    private const int Inputs = 2_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fuzz-");

    [Fact]
    public void A_manifest_round_trips_or_is_rejected()
    {
        var version = _folder.CreateSubdirectory("1").FullName;
        // The allocations of a read itself: buffers, and a stream that doubles.
        var fuzz = new Fuzz("manifest", Tokens.Json) { BytesBeside = 1 << 17 };
        fuzz.Run(Inputs, input =>
        {
            File.WriteAllBytes(Path.Combine(version, ArtifactFiles.Manifest), input);
            var read = fuzz.Bounded(input, () => ArtifactReader.Manifest(version));
            Hold(read.Rejection, RejectionReason.ManifestUnreadable, RejectionReason.ManifestMismatch);
            if (!read.IsLoaded)
                return false;
            var written = JsonSerializer.Serialize(read.Value, ManifestJson.Default.Manifest);
            File.WriteAllText(Path.Combine(version, ArtifactFiles.Manifest), written);
            Assert.Equal(
                written, JsonSerializer.Serialize(ArtifactReader.Manifest(version).Value!, ManifestJson.Default.Manifest));
            return true;
        });
    }

    /// <summary>The archive is the shipped model's, so that later steps meet the manifest.</summary>
    [Fact]
    public void A_folder_with_any_manifest_is_read_or_rejected()
    {
        var version = _folder.CreateSubdirectory("cycle-length/1").FullName;
        foreach (var name in new[] { ArtifactFiles.Zip, ArtifactFiles.Card })
            File.Copy(Path.Combine(AppContext.BaseDirectory, "shipped", "cycle-length", "1", name), Path.Combine(version, name));
        ModelLabels.Write(_folder.FullName, new ModelLabels("1", null));
        var registry = ModelRegistry.Load(_folder.FullName);
        new Fuzz("manifest", Tokens.Json).Run(Inputs / 20, input =>
        {
            File.WriteAllBytes(Path.Combine(version, ArtifactFiles.Manifest), input);
            registry.Refresh();
            foreach (var refused in registry.Current.Rejected)
                Canaries.AbsentFrom(refused.Rejection.Detail.Replace(Canaries.Number, "", StringComparison.Ordinal));
            Assert.Single(registry.Current.Models);
            return registry.Current.Rejected.Count == 0;
        });
    }

    [Fact]
    public void Labels_name_versions_or_are_rejected()
    {
        var fuzz = new Fuzz("labels", Tokens.Json) { BytesBeside = 1 << 17 };
        fuzz.Run(Inputs, input =>
        {
            File.WriteAllBytes(Path.Combine(_folder.FullName, ArtifactFiles.Labels), input);
            var read = fuzz.Bounded(input, () => ModelLabels.Read(_folder.FullName));
            Hold(read.Rejection, RejectionReason.ManifestUnreadable);
            if (read.Value is not { } labels)
                return false;
            Assert.Equal(labels.Stable, Path.GetFileName(labels.Stable));
            ModelLabels.Write(_folder.FullName, labels);
            Assert.Equal(labels, ModelLabels.Read(_folder.FullName).Value);
            return true;
        });
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A rejection has one line, an expected reason, and no value.</summary>
    private static void Hold(ModelRejection? rejection, params RejectionReason[] reasons)
    {
        if (rejection is null)
            return;
        Assert.Contains(rejection.Reason, reasons);
        Assert.DoesNotContain(rejection.Detail, char.IsControl);
        Assert.InRange(rejection.Detail.Length, 1, 300);
        Canaries.AbsentFrom(rejection.Detail);
    }
}
