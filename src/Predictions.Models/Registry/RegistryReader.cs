using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>
/// Reads a folder into a snapshot. A rejected model changes nothing: the previous model keeps its label, and the snapshot holds
/// the rejection.
/// </summary>
internal sealed class RegistryReader(string modelsDirectory, RegistrySnapshot before, TimeLimitedThread time)
{
    private readonly List<RejectedModel> _rejected = [];

    public RegistrySnapshot Read()
    {
        var labels = ModelLabels.Read(modelsDirectory);
        if (!labels.IsLoaded)
            _rejected.Add(new RejectedModel(ArtifactFiles.Labels, labels.Rejection));

        var stable = labels.Value is { } named ? Take(named.Stable) ?? before.Stable : before.Stable;
        var candidate = labels.Value is null ? before.Candidate : CandidateOf(labels.Value);
        // A rejection may leave one version under both labels; it then serves only as stable.
        if (candidate?.Version == stable?.Version)
            candidate = null;
        return before with
        {
            Stable = stable,
            Candidate = candidate,
            Rollout = labels.IsLoaded ? RolloutOf(labels.Value, stable, candidate) : candidate is null ? null : before.Rollout,
            Models = List(stable, candidate),
            Rejected = _rejected,
        };
    }

    /// <summary>A rollout needs both labeled models: a rejection may keep another model, or damaged files.</summary>
    private ModelRollout? RolloutOf(ModelLabels labels, LoadedModel? stable, LoadedModel? candidate) =>
        labels.Rollout is { } rollout && stable is not null && candidate is not null && _rejected.Count == 0
            ? ModelRollout.Of(rollout, stable, candidate)
            : null;

    private LoadedModel? CandidateOf(ModelLabels labels) =>
        labels.Candidate is { } version && version != labels.Stable ? Take(version) ?? before.Candidate : null;

    private LoadedModel? Take(string version)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        if (Kept(version, ArtifactFingerprint.Of(directory)) is { } kept)
            return kept;
        var loaded = ModelLoader.Load(directory, time);
        if (!loaded.IsLoaded)
            _rejected.Add(new RejectedModel(version, loaded.Rejection));
        return loaded.Value is { } model ? model with { Scoring = model.Scoring.With(before.Skips) } : null;
    }

    private LoadedModel? Kept(string version, string fingerprint)
    {
        foreach (var kept in new[] { before.Stable, before.Candidate })
            if (kept?.Version == version && kept.Fingerprint == fingerprint)
                return kept;
        return null;
    }

    private List<ModelSummary> List(LoadedModel? stable, LoadedModel? candidate)
    {
        var rejected = _rejected.Where(r => r.Version != ArtifactFiles.Labels).ToDictionary(r => r.Version, r => r.Rejection);
        var summaries = new List<ModelSummary>();
        foreach (var version in VersionFolders.Of(modelsDirectory, [stable?.Version, candidate?.Version, .. rejected.Keys]))
        {
            var rejection = rejected.GetValueOrDefault(version);
            summaries.Add(
                version == stable?.Version ? InUse(stable, ModelState.Serving, rejection)
                : version == candidate?.Version ? InUse(candidate, ModelState.Shadowing, rejection)
                : rejection is not null ? Rejected(version, rejection)
                : Inspect(version));
        }

        return summaries;
    }

    /// <summary>With a rejection where its folder has become invalid since it was loaded.</summary>
    private static ModelSummary InUse(LoadedModel model, ModelState state, ModelRejection? rejection) =>
        new(ArtifactFiles.ModelName, model.Version, state, rejection, model.Manifest, model.Card);

    /// <summary>A version without a label is not parsed. Its manifest, size and hash are checked.</summary>
    private ModelSummary Inspect(string version)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        var manifest = ArtifactReader.Manifest(directory);
        if (!manifest.IsLoaded)
            return Rejected(version, manifest.Rejection);
        var zip = ArtifactReader.Zip(directory, manifest.Value);
        if (!zip.IsLoaded)
            return Rejected(version, zip.Rejection);
        var card = ArtifactReader.Card(directory).Value ?? "";
        return new ModelSummary(ArtifactFiles.ModelName, version, ModelState.Available, null, manifest.Value, card);
    }

    private ModelSummary Rejected(string version, ModelRejection rejection)
    {
        var directory = VersionFolders.PathOf(modelsDirectory, version);
        return new ModelSummary(
            ArtifactFiles.ModelName, version, ModelState.Refused, rejection,
            ArtifactReader.Manifest(directory).Value, ArtifactReader.Card(directory).Value ?? "");
    }
}
