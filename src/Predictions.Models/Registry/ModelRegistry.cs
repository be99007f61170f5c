using System.Diagnostics;
using Predictions.Core.Features;
using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>
/// The models of a folder, behind one reference. A request takes <see cref="Current"/> once and sees one consistent state. Only
/// one thread may call <see cref="Refresh"/>; readers are not blocked. An old model is collected once no request uses it.
/// </summary>
/// <remarks>
/// A dedicated thread reads the folder. If it exceeds <see cref="ModelTimes.Look"/>, as on a volume that hangs, the folder is
/// rejected as <see cref="RejectionReason.TookTooLong"/> and the thread's result is discarded. No other read starts before that
/// thread ends.
/// </remarks>
public sealed class ModelRegistry
{
    private readonly string _modelsDirectory;
    private readonly ModelTimes _times;
    private readonly TimeLimitedThread _looking;
    private readonly TimeLimitedThread _loading;
    private string? _fingerprint;
    private long? _tookTooLongAt;
    private volatile RegistrySnapshot _current;

    private ModelRegistry(string modelsDirectory, ModelTimes times, RegistrySnapshot first)
    {
        (_modelsDirectory, _times, _current) = (modelsDirectory, times, first);
        (_looking, _loading) = (new TimeLimitedThread(times.Look), new TimeLimitedThread(times.Load));
    }

    /// <summary>The current state.</summary>
    public RegistrySnapshot Current => _current;

    /// <summary>
    /// Reads the folder that holds labels.json. Never throws for its content, and never waits longer than
    /// <see cref="ModelTimes.Look"/>. <see cref="RegistrySnapshot.Rejected"/> has the errors.
    /// </summary>
    /// <param name="modelsDirectory">The folder that holds labels.json.</param>
    /// <param name="times">The timeouts; by default <see cref="ModelTimes.Default"/>.</param>
    /// <param name="skips">The skip rate of the deployment for every model; <c>null</c> for each model's own.</param>
    public static ModelRegistry Load(string modelsDirectory, ModelTimes? times = null, SkipPrior? skips = null)
    {
        var registry = new ModelRegistry(
            modelsDirectory, times ?? ModelTimes.Default, RegistrySnapshot.Empty with { Skips = skips });
        registry.Refresh();
        return registry;
    }

    /// <summary>
    /// A registry whose stable model is one version of this folder, with any label or none. Do not call <see cref="Refresh"/> on
    /// it: the model must stay.
    /// </summary>
    public Loaded<ModelRegistry> Pinned(string version)
    {
        var loaded = VersionFolders.IsVersion(version)
            ? ModelLoader.Load(VersionFolders.PathOf(_modelsDirectory, version), _loading)
            : Loaded<LoadedModel>.Rejected(RejectionReason.Missing, "it is not the name of a version");
        if (!loaded.IsLoaded)
            return loaded.Rejection;
        var skips = _current.Skips;
        var model = loaded.Value with { Scoring = loaded.Value.Scoring.With(skips) };
        return new ModelRegistry(
            _modelsDirectory, _times, RegistrySnapshot.Empty with { Skips = skips, Stable = model });
    }

    /// <summary>
    /// Reads the folder again if its content has changed, and replaces the current state. A rejected model replaces nothing. A
    /// model that took too long is tried again later, unless its thread still runs.
    /// </summary>
    /// <returns>Whether the state has changed.</returns>
    public bool Refresh()
    {
        if (_looking.Abandoned > 0)
            return false;
        var (before, known) = (_current, IsRetryDue() ? null : _fingerprint);
        if (!_looking.TryRun(() => Look(before, known), out var seen))
        {
            var rejection = new ModelRejection(
                RejectionReason.TookTooLong, $"the folder was not read within {_times.Look.TotalSeconds} s");
            (_current, _fingerprint) = (before.With(rejection), null);
            return true;
        }

        if (seen is null)
            return false;
        (_current, _fingerprint) = (seen.Snapshot, seen.Fingerprint);
        var tookTooLong = seen.Snapshot.Rejected.Any(r => r.Rejection.Reason == RejectionReason.TookTooLong);
        _tookTooLongAt = tookTooLong ? Stopwatch.GetTimestamp() : null;
        return true;
    }

    private bool IsRetryDue() =>
        _tookTooLongAt is { } at && Stopwatch.GetElapsedTime(at) >= _times.RetryAfter && _loading.Abandoned == 0;

    /// <summary>
    /// The folder's state, or <c>null</c> where it has not changed. Has no side effects, because its thread may be abandoned.
    /// </summary>
    private Seen? Look(RegistrySnapshot before, string? known)
    {
        // Computed first, so that a change during the read is seen at the next call.
        var fingerprint = RegistryFingerprint.Of(_modelsDirectory);
        return fingerprint == known ? null : new Seen(fingerprint, RegistrySnapshot.Read(_modelsDirectory, before, _loading));
    }

    private sealed record Seen(string Fingerprint, RegistrySnapshot Snapshot);
}
