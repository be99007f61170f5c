using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Service.Tests;

/// <summary>A folder of models to serve, made of the shipped one; gone after the test.</summary>
internal sealed class ServedModels : IDisposable
{
    private static readonly string ShippedRoot = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The model that is shipped as stable.</summary>
    public static LoadedModel Shipped { get; } = ModelRegistry.Load(ShippedRoot).Current.Stable!;

    public string Root { get; } = Directory.CreateTempSubdirectory("served-").FullName;

    public string File(string version, string name) => Path.Combine(Root, "cycle-length", version, name);

    /// <summary>The shipped model under a version, in place of what is there.</summary>
    public ServedModels With(string version)
    {
        Directory.CreateDirectory(Path.Combine(Root, "cycle-length", version));
        foreach (var path in Directory.GetFiles(Path.Combine(ShippedRoot, "cycle-length", Shipped.Version)))
        {
            // As a file is shipped: a copy in place asks for a lock that the service's own look may hold.
            var beside = File(version, Path.GetRandomFileName());
            System.IO.File.Copy(path, beside);
            System.IO.File.Move(beside, File(version, Path.GetFileName(path)), overwrite: true);
        }

        return Edited(version, $"\"version\": \"{Shipped.Version}\"", $"\"version\": \"{version}\"");
    }

    /// <summary>Changes a manifest, which its hash of the zip does not cover.</summary>
    public ServedModels Edited(string version, string before, string after)
    {
        var path = File(version, "manifest.json");
        var text = System.IO.File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
        return this;
    }

    /// <summary>The shipped model with less of what was learned, so that it forecasts otherwise.</summary>
    public ServedModels WithLessLearned(string version) =>
        With(version).Edited(version, $"\"learned_share\": {Shipped.Manifest.LearnedShare}", "\"learned_share\": 0.1");

    /// <summary>Flips one bit of a model.zip.</summary>
    public ServedModels Spoilt(string version)
    {
        var path = File(version, "model.zip");
        var bytes = System.IO.File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
        return this;
    }

    public ServedModels Labelled(string stable, string? candidate = null)
    {
        ModelLabels.Write(Root, new ModelLabels(stable, candidate));
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
