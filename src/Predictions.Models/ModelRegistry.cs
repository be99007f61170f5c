using System.Diagnostics;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// The models of a folder, behind one reference: a request takes <see cref="Current"/> once and sees one moment of it. Reading anew
/// is for one thread at a time, and disturbs no reader: an old model goes when the last request that took it is answered.
/// </summary>
/// <remarks>
/// The folder is looked at on a thread of its own, which only returns what it saw. Where that takes longer than
/// <see cref="ModelTimes.Look"/>, as on a volume that hangs, it is given up and refused as <see cref="RejectionReason.TookTooLong"/>; no
/// other look begins before it has come to its end, and what it saw counts for nothing.
/// </remarks>
public sealed class ModelRegistry
{
    private readonly string _modelsDirectory;
    private readonly ModelTimes _times;
    private readonly TimeLimitedThread _looking;
    private readonly TimeLimitedThread _loading;
    private string? _fingerprint;
    private long? _tookTooLongAt;
    private volatile RegistrySnapshot _current = RegistrySnapshot.Empty;

    private ModelRegistry(string modelsDirectory, ModelTimes times)
    {
        (_modelsDirectory, _times) = (modelsDirectory, times);
        (_looking, _loading) = (new TimeLimitedThread(times.Look), new TimeLimitedThread(times.Load));
        Refresh();
    }

    /// <summary>What is there now.</summary>
    public RegistrySnapshot Current => _current;

    /// <summary>
    /// Reads the folder that holds labels.json. Never throws for what lies in it, nor waits for it longer than
    /// <see cref="ModelTimes.Look"/>; see <see cref="RegistrySnapshot.Refused"/>.
    /// </summary>
    /// <param name="modelsDirectory">The folder of labels.json.</param>
    /// <param name="times">How long it may take; <see cref="ModelTimes.Default"/> where it is not said.</param>
    public static ModelRegistry Load(string modelsDirectory, ModelTimes? times = null) => new(modelsDirectory, times ?? ModelTimes.Default);

    /// <summary>
    /// Reads the folder again if its content is another than at the last time, and replaces what is there. What may not serve
    /// replaces nothing but is told. What took too long is tried again later, unless it still runs.
    /// </summary>
    /// <returns>Whether there is anything new to tell.</returns>
    public bool Refresh()
    {
        if (_looking.Abandoned > 0)
            return false;
        var (before, known) = (_current, IsAgainDue() ? null : _fingerprint);
        if (!_looking.TryRun(() => Look(before, known), out var seen))
        {
            var refusal = new ModelRejection(RejectionReason.TookTooLong, $"the folder was not read within {_times.Look.TotalSeconds} s");
            (_current, _fingerprint) = (before.With(refusal), null);
            return true;
        }

        if (seen is null)
            return false;
        (_current, _fingerprint) = (seen.Shelf, seen.Fingerprint);
        _tookTooLongAt = seen.Shelf.Refused.Any(r => r.Refusal.Reason == RejectionReason.TookTooLong) ? Stopwatch.GetTimestamp() : null;
        return true;
    }

    private bool IsAgainDue() =>
        _tookTooLongAt is { } at && Stopwatch.GetElapsedTime(at) >= _times.Again && _loading.Abandoned == 0;

    /// <summary>What lies in the folder, or <c>null</c> where that is known. Changes nothing: it may be given up.</summary>
    private Seen? Look(RegistrySnapshot before, string? known)
    {
        // Taken first: what changes during the reading is seen at the next call.
        var fingerprint = ArtifactFingerprint.OfFolder(_modelsDirectory);
        return fingerprint == known ? null : new Seen(fingerprint, RegistrySnapshot.Read(_modelsDirectory, before, _loading));
    }

    private sealed record Seen(string Fingerprint, RegistrySnapshot Shelf);
}
