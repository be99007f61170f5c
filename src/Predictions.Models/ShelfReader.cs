namespace Predictions.Models;

/// <summary>
/// Makes one shelf of a folder and of the shelf before. A model that is refused changes nothing: what was in its place stays there,
/// and the refusal is told.
/// </summary>
internal sealed class ShelfReader(string modelsDirectory, ModelShelf? before, GivenTime time)
{
    private readonly List<RefusedModel> _refused = [];

    public ModelShelf Read()
    {
        var labels = ArtifactReader.Labels(modelsDirectory);
        if (!labels.IsLoaded)
            _refused.Add(new RefusedModel(ArtifactFiles.Labels, labels.Refusal));

        var stable = labels.Value is { } named ? Take(named.Stable) ?? before?.Stable : before?.Stable;
        var candidate = labels.Value is null ? before?.Candidate : CandidateOf(labels.Value);
        // A refusal may leave one version in both places; it is then scored once.
        if (candidate?.Version == stable?.Version)
            candidate = null;
        return new ModelShelf(stable, candidate, List(stable, candidate), _refused);
    }

    private ModelSnapshot? CandidateOf(ModelLabels labels) =>
        labels.Candidate is { } version && version != labels.Stable ? Take(version) ?? before?.Candidate : null;

    private ModelSnapshot? Take(string version)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        if (Held(version, ArtifactFingerprint.Of(directory)) is { } held)
            return held;
        var loaded = ModelLoader.Load(directory, time);
        if (!loaded.IsLoaded)
            _refused.Add(new RefusedModel(version, loaded.Refusal));
        return loaded.Value;
    }

    private ModelSnapshot? Held(string version, string fingerprint)
    {
        foreach (var held in new[] { before?.Stable, before?.Candidate })
            if (held?.Version == version && held.Fingerprint == fingerprint)
                return held;
        return null;
    }

    private List<ModelListing> List(ModelSnapshot? stable, ModelSnapshot? candidate)
    {
        var refused = _refused.Where(r => r.Version != ArtifactFiles.Labels).ToDictionary(r => r.Version, r => r.Refusal);
        var listings = new List<ModelListing>();
        foreach (var version in VersionFolders.Of(modelsDirectory, [stable?.Version, candidate?.Version, .. refused.Keys]))
        {
            var refusal = refused.GetValueOrDefault(version);
            listings.Add(
                version == stable?.Version ? InUse(stable, ModelState.Serving, refusal)
                : version == candidate?.Version ? InUse(candidate, ModelState.Shadowing, refusal)
                : refusal is not null ? Refused(version, refusal)
                : Look(version));
        }

        return listings;
    }

    /// <summary>With a refusal where its folder has been changed for the worse since it was loaded.</summary>
    private static ModelListing InUse(ModelSnapshot model, ModelState state, ModelRefusal? refusal) =>
        new(ArtifactFiles.ModelName, model.Version, state, refusal, model.Manifest, model.Card);

    /// <summary>A version that no label names is not parsed: its manifest, size and hash are checked.</summary>
    private ModelListing Look(string version)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        var manifest = ArtifactReader.Manifest(directory);
        if (!manifest.IsLoaded)
            return Refused(version, manifest.Refusal);
        var zip = ArtifactReader.Zip(directory, manifest.Value);
        if (!zip.IsLoaded)
            return Refused(version, zip.Refusal);
        var card = ArtifactReader.Card(directory).Value ?? "";
        return new ModelListing(ArtifactFiles.ModelName, version, ModelState.Available, null, manifest.Value, card);
    }

    private ModelListing Refused(string version, ModelRefusal refusal)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        return new ModelListing(
            ArtifactFiles.ModelName, version, ModelState.Refused, refusal,
            ArtifactReader.Manifest(directory).Value, ArtifactReader.Card(directory).Value ?? "");
    }
}
