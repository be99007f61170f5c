namespace Predictions.Models;

/// <summary>
/// Makes one shelf of a folder and of the shelf before. A model that is refused changes nothing: what was in its place stays there,
/// and the refusal is told.
/// </summary>
internal sealed class RegistryReader(string modelsDirectory, RegistrySnapshot? before, TimeLimitedThread time)
{
    private readonly List<RejectedModel> _refused = [];

    public RegistrySnapshot Read()
    {
        var labels = ArtifactReader.Labels(modelsDirectory);
        if (!labels.IsLoaded)
            _refused.Add(new RejectedModel(ArtifactFiles.Labels, labels.Refusal));

        var stable = labels.Value is { } named ? Take(named.Stable) ?? before?.Stable : before?.Stable;
        var candidate = labels.Value is null ? before?.Candidate : CandidateOf(labels.Value);
        // A refusal may leave one version in both places; it is then scored once.
        if (candidate?.Version == stable?.Version)
            candidate = null;
        return new RegistrySnapshot(stable, candidate, List(stable, candidate), _refused);
    }

    private LoadedModel? CandidateOf(ModelLabels labels) =>
        labels.Candidate is { } version && version != labels.Stable ? Take(version) ?? before?.Candidate : null;

    private LoadedModel? Take(string version)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        if (Held(version, ArtifactFingerprint.Of(directory)) is { } held)
            return held;
        var loaded = ModelLoader.Load(directory, time);
        if (!loaded.IsLoaded)
            _refused.Add(new RejectedModel(version, loaded.Refusal));
        return loaded.Value;
    }

    private LoadedModel? Held(string version, string fingerprint)
    {
        foreach (var held in new[] { before?.Stable, before?.Candidate })
            if (held?.Version == version && held.Fingerprint == fingerprint)
                return held;
        return null;
    }

    private List<ModelSummary> List(LoadedModel? stable, LoadedModel? candidate)
    {
        var refused = _refused.Where(r => r.Version != ArtifactFiles.Labels).ToDictionary(r => r.Version, r => r.Refusal);
        var listings = new List<ModelSummary>();
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
    private static ModelSummary InUse(LoadedModel model, ModelState state, ModelRejection? refusal) =>
        new(ArtifactFiles.ModelName, model.Version, state, refusal, model.Manifest, model.Card);

    /// <summary>A version that no label names is not parsed: its manifest, size and hash are checked.</summary>
    private ModelSummary Look(string version)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        var manifest = ArtifactReader.Manifest(directory);
        if (!manifest.IsLoaded)
            return Refused(version, manifest.Refusal);
        var zip = ArtifactReader.Zip(directory, manifest.Value);
        if (!zip.IsLoaded)
            return Refused(version, zip.Refusal);
        var card = ArtifactReader.Card(directory).Value ?? "";
        return new ModelSummary(ArtifactFiles.ModelName, version, ModelState.Available, null, manifest.Value, card);
    }

    private ModelSummary Refused(string version, ModelRejection refusal)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        return new ModelSummary(
            ArtifactFiles.ModelName, version, ModelState.Refused, refusal,
            ArtifactReader.Manifest(directory).Value, ArtifactReader.Card(directory).Value ?? "");
    }
}
