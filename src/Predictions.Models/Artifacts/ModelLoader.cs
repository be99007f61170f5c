using Predictions.Core.Scoring;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Loads one version of the model. It checks size and hash before it parses a byte. Then it expands the archive within limits,
/// reads the trees and checks each of their numbers, compiles them, and compares golden rows and forecasts. Parsing runs on its
/// own thread with a timeout. A model that fails any check is rejected as a whole.
/// </summary>
public static class ModelLoader
{
    /// <summary>The maximum difference of a hazard from ML.NET's at training. ML.NET computes with floats.</summary>
    public const double GoldenTolerance = 1e-6;

    /// <summary>Loads the artifact in a folder, such as models/cycle-length/1, within <see cref="ModelTimes.Default"/>.</summary>
    public static Loaded<LoadedModel> Load(string directory) => Load(directory, new TimeLimitedThread(ModelTimes.Default.Load));

    internal static Loaded<LoadedModel> Load(string directory, TimeLimitedThread time)
    {
        // Before the files are read, so that a change during the read gives another fingerprint next time.
        var fingerprint = ArtifactFingerprint.Of(directory);
        var manifest = ArtifactReader.Manifest(directory);
        if (!manifest.IsLoaded)
            return manifest.Rejection;
        var zip = ArtifactReader.Zip(directory, manifest.Value);
        if (!zip.IsLoaded)
            return zip.Rejection;
        var card = ArtifactReader.Card(directory);
        if (!card.IsLoaded)
            return card.Rejection;
        if (!time.TryRun(() => ParseAndCheck(zip.Value, manifest.Value), out var scoring))
            return new ModelRejection(RejectionReason.TookTooLong, TooLong(time));
        return scoring.IsLoaded ? new LoadedModel(manifest.Value, scoring.Value, card.Value, fingerprint) : scoring.Rejection;
    }

    /// <summary>The compiled trees of a model.zip, which is read and checked as for serving.</summary>
    /// <param name="zip">The bytes of model.zip.</param>
    /// <param name="lastTrainedDay">The last day with training rows. Later days have its hazard.</param>
    /// <param name="features">The number of features of the model's schema.</param>
    public static Loaded<CompiledHazardModel> Compile(byte[] zip, int lastTrainedDay, int features = HazardFeatures.Count)
    {
        var trees = Trees(zip, features);
        if (!trees.IsLoaded)
            return trees.Rejection;
        return TreeCompiler.Compile(trees.Value, lastTrainedDay, out var rejection) is { } compiled
            ? compiled
            : Loaded<CompiledHazardModel>.Rejected(RejectionReason.ModelUnsupported, rejection!);
    }

    private static string TooLong(TimeLimitedThread time) => time.Abandoned < TimeLimitedThread.MaxAbandoned
        ? $"it was not parsed and checked within {time.Limit.TotalSeconds} s"
        : $"it was not parsed within {time.Limit.TotalSeconds} s, or not started because earlier models are still being parsed";

    private static Loaded<ScoringModel> ParseAndCheck(byte[] zip, Manifest manifest)
    {
        var hazard = Parse(zip, manifest);
        if (!hazard.IsLoaded)
            return hazard.Rejection;
        var scoring = new ScoringModel(
            $"{manifest.Name}@{manifest.Version}", manifest.Prior, hazard.Value, manifest.LearnedShare);
        return ForecastSanityCheck.Check(scoring) is { } unsound ? unsound : scoring;
    }

    private static Loaded<CompiledHazardModel> Parse(byte[] zip, Manifest manifest)
    {
        var compiled = Compile(zip, manifest.Settings.LastDay, manifest.Features.Names.Count);
        if (!compiled.IsLoaded)
            return compiled.Rejection;
        return GoldenMismatch(compiled.Value, manifest) is { } detail
            ? Loaded<CompiledHazardModel>.Rejected(RejectionReason.GoldenMismatch, detail)
            : compiled;
    }

    internal static Loaded<HazardTrees> Trees(byte[] zip, int features)
    {
        var contents = ZipContents.Expand(zip);
        return contents.IsLoaded ? ModelEntries.Read(contents.Value, features) : contents.Rejection;
    }

    private static string? GoldenMismatch(CompiledHazardModel model, Manifest manifest)
    {
        var hazards = new double[DayAxis.Count];
        foreach (var (row, golden) in manifest.Golden.Index())
        {
            model.Hazards(golden.Summary, hazards);
            foreach (var expected in golden.Hazards)
            {
                if (expected.Day is < DayAxis.First or > DayAxis.Last)
                    return $"golden row {row} has a day outside the axis";
                // NaN must fail this comparison.
                if (!(Math.Abs(hazards[expected.Day - DayAxis.First] - expected.Hazard) <= GoldenTolerance))
                    return $"golden row {row}, day {expected.Day}: the hazard is not what it was at training";
            }
        }

        return null;
    }
}

/// <summary>A loaded and checked model. Immutable: a request takes it once, and a swap replaces it whole.</summary>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Scoring">Its part in a forecast.</param>
/// <param name="Card">The model card, in Markdown.</param>
/// <param name="Fingerprint">The fingerprint of its files, in hex.</param>
public sealed record LoadedModel(Manifest Manifest, ScoringModel Scoring, string Card, string Fingerprint)
{
    /// <summary>The name of its folder.</summary>
    public string Version => Manifest.Version;

    /// <summary>The SHA-256 of model.zip, in lower-case hex.</summary>
    public string Sha256 => Manifest.Sha256;
}

/// <summary>The timeouts for reading a folder of models.</summary>
/// <param name="Load">The timeout for parsing and checking one model. A slower model is rejected.</param>
public sealed record ModelTimes(TimeSpan Load)
{
    /// <summary>
    /// The timeouts of commands: one minute. A model takes a small part of it, but a command may run on a busy machine. The
    /// service has a shorter timeout in its settings.
    /// </summary>
    public static readonly ModelTimes Default = new(TimeSpan.FromMinutes(1));

    /// <summary>The timeout for the whole folder: both labels' models, and the same time for reading files.</summary>
    public TimeSpan Look { get; init; } = 4 * Load;

    /// <summary>
    /// The time until a model that took too long is tried again. It can then use at most about a fifth of a core.
    /// </summary>
    internal TimeSpan RetryAfter => 4 * Load;
}
