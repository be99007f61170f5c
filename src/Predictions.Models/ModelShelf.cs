using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>All that a folder of models came to at one moment; immutable.</summary>
/// <param name="Stable">The model that answers; <c>null</c> where it was refused.</param>
/// <param name="Candidate">The model that is scored beside it, if any.</param>
/// <param name="Models">Every version found, by number.</param>
/// <param name="Refusal">Why there is no stable model; <c>null</c> where there is one.</param>
public sealed record ModelShelf(
    ModelSnapshot? Stable, ModelSnapshot? Candidate, IReadOnlyList<ModelListing> Models, ModelRefusal? Refusal)
{
    /// <summary>What a request is scored with: the stable model, else the statistical one alone.</summary>
    public ScoringModel Scoring => Stable?.Scoring ?? ScoringModel.Statistical;

    /// <summary>Reads the labels, loads what they name, and looks at every other version.</summary>
    /// <param name="modelsDirectory">The folder of labels.json.</param>
    public static ModelShelf Read(string modelsDirectory)
    {
        var labels = ArtifactReader.Labels(modelsDirectory);
        ModelSnapshot? stable = null, candidate = null;
        var refusal = labels.Refusal;
        var listings = new List<ModelListing>();
        foreach (var version in Versions(modelsDirectory, labels.Value))
        {
            var directory = Path.Combine(modelsDirectory, ArtifactFiles.ModelName, version);
            if (version == labels.Value?.Stable)
                (stable, refusal) = LoadInto(listings, directory, version, ModelState.Serving);
            else if (version == labels.Value?.Candidate)
                (candidate, _) = LoadInto(listings, directory, version, ModelState.Shadowing);
            else
                listings.Add(Look(directory, version));
        }

        return new ModelShelf(stable, candidate, listings, refusal);
    }

    /// <summary>Folders, and what the labels name even where there is no such folder.</summary>
    private static IEnumerable<string> Versions(string modelsDirectory, ModelLabels? labels)
    {
        var root = Path.Combine(modelsDirectory, ArtifactFiles.ModelName);
        IEnumerable<string> found = Directory.Exists(root) ? Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)) : [];
        string?[] named = [labels?.Stable, labels?.Candidate];
        return found.Concat(named.OfType<string>()).Distinct().OrderBy(v => v.Length).ThenBy(v => v, StringComparer.Ordinal);
    }

    private static (ModelSnapshot?, ModelRefusal?) LoadInto(
        List<ModelListing> listings, string directory, string version, ModelState state)
    {
        var loaded = ModelLoader.Load(directory);
        listings.Add(loaded.Value is { } model
            ? new ModelListing(ArtifactFiles.ModelName, version, state, null, model.Manifest, model.Card)
            : Refused(directory, version, loaded.Refusal!));
        return (loaded.Value, loaded.Refusal);
    }

    /// <summary>A version that no label names is not parsed: its manifest, size and hash are checked.</summary>
    private static ModelListing Look(string directory, string version)
    {
        var manifest = ArtifactReader.Manifest(directory);
        if (!manifest.IsLoaded)
            return Refused(directory, version, manifest.Refusal);
        var zip = ArtifactReader.Zip(directory, manifest.Value);
        if (!zip.IsLoaded)
            return Refused(directory, version, zip.Refusal);
        var card = ArtifactReader.Card(directory).Value ?? "";
        return new ModelListing(ArtifactFiles.ModelName, version, ModelState.Available, null, manifest.Value, card);
    }

    private static ModelListing Refused(string directory, string version, ModelRefusal refusal) => new(
        ArtifactFiles.ModelName, version, ModelState.Refused, refusal,
        ArtifactReader.Manifest(directory).Value, ArtifactReader.Card(directory).Value ?? "");
}
