using System.Text.Json.Nodes;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Service.Tests;

/// <summary>A temporary model registry with copies of the shipped model.</summary>
internal sealed class ServedModels : IDisposable
{
    private static readonly string ShippedRoot = Path.Combine(AppContext.BaseDirectory, "models");

    /// <summary>The shipped stable model.</summary>
    public static LoadedModel Shipped { get; } = ModelRegistry.Load(ShippedRoot).Current.Stable!;

    public string Root { get; } = Directory.CreateTempSubdirectory("served-").FullName;

    public string File(string version, string name) => Path.Combine(Root, "cycle-length", version, name);

    /// <summary>Writes the shipped model under a version and replaces an earlier one.</summary>
    public ServedModels With(string version)
    {
        Directory.CreateDirectory(Path.Combine(Root, "cycle-length", version));
        foreach (var path in Directory.GetFiles(Path.Combine(ShippedRoot, "cycle-length", Shipped.Version)))
        {
            // Copies and renames: a copy in place would fail while the service reads the file.
            var temporary = File(version, Path.GetRandomFileName());
            System.IO.File.Copy(path, temporary);
            System.IO.File.Move(temporary, File(version, Path.GetFileName(path)), overwrite: true);
        }

        return Edited(version, $"\"version\": \"{Shipped.Version}\"", $"\"version\": \"{version}\"");
    }

    /// <summary>Changes a manifest. The hash covers only the zip, so it stays valid.</summary>
    public ServedModels Edited(string version, string before, string after)
    {
        var path = File(version, "manifest.json");
        var text = System.IO.File.ReadAllText(path);
        Assert.Contains(before, text, StringComparison.Ordinal);
        System.IO.File.WriteAllText(path, text.Replace(before, after, StringComparison.Ordinal));
        return this;
    }

    /// <summary>Writes the shipped model with a learned share of 0.6 until a period is due, so its forecasts differ.</summary>
    public ServedModels WithOtherShare(string version)
    {
        var manifest = With(version).Manifest(version);
        manifest["learned_share"] = 0.6;
        System.IO.File.WriteAllText(File(version, "manifest.json"), manifest.ToJsonString());
        return this;
    }

    /// <summary>Writes the shipped model as a build without input profiles wrote it.</summary>
    public ServedModels WithoutProfile(string version)
    {
        var manifest = With(version).Manifest(version);
        manifest.Remove("input_profile");
        System.IO.File.WriteAllText(File(version, "manifest.json"), manifest.ToJsonString());
        return this;
    }

    private JsonObject Manifest(string version) =>
        JsonNode.Parse(System.IO.File.ReadAllText(File(version, "manifest.json")))!.AsObject();

    /// <summary>Flips one bit of the model.zip of a version.</summary>
    public ServedModels Spoilt(string version)
    {
        var path = File(version, "model.zip");
        var bytes = System.IO.File.ReadAllBytes(path);
        bytes[bytes.Length / 2] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);
        return this;
    }

    public ServedModels Labelled(string stable, string? candidate = null, RolloutLabel? rollout = null)
    {
        ModelLabels.Write(Root, new ModelLabels(stable, candidate, rollout));
        return this;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
