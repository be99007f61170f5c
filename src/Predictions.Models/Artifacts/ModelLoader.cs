using Microsoft.ML;
using Predictions.Core.Scoring;
using Predictions.Models.Trees;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Loads one version of the model. It checks size and hash before it parses a byte, because ML.NET chooses code by a model's
/// content. Then it expands the archive within limits, checks that it holds only trees, reads it with ML.NET, compiles it, and
/// compares golden rows and forecasts. Parsing runs on its own thread with a timeout. A model that fails any check is rejected as
/// a whole.
/// </summary>
public static class ModelLoader
{
    /// <summary>The maximum difference of a hazard from ML.NET's at training. ML.NET computes with floats.</summary>
    public const double GoldenTolerance = 1e-6;

    private const string NowhereToUnpack =
        "ML.NET unpacks models to files, and neither /dev/shm nor the folder of temporary files can be written";

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
        var contents = ZipContents.Expand(zip);
        if (!contents.IsLoaded)
            return contents.Rejection;
        if (ScratchFolder.Find() is not { } scratch)
            return Loaded<CompiledHazardModel>.Rejected(RejectionReason.ModelUnreadable, NowhereToUnpack);
        var context = new MLContext(manifest.Settings.Seed) { TempFilePath = scratch };
        var features = manifest.Features.Names.Count;
        var admitted = ModelEntries.Checked(contents.Value, features, context);
        if (!admitted.IsLoaded)
            return admitted.Rejection;
        ITransformer model;
        try
        {
            using var stream = new MemoryStream(admitted.Value, writable: false);
            model = context.Model.Load(stream, out _);
        }
#pragma warning disable CA1031 // ML.NET does not document its exceptions for unreadable files.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Loaded<CompiledHazardModel>.Rejected(RejectionReason.ModelUnreadable, $"ML.NET: {e.GetType().Name}");
        }

        if (TreeCompiler.Compile(model, manifest.Settings.LastDay, out var rejection, features) is not { } compiled)
            return Loaded<CompiledHazardModel>.Rejected(RejectionReason.ModelUnsupported, rejection!);
        return GoldenMismatch(compiled, manifest) is { } detail
            ? Loaded<CompiledHazardModel>.Rejected(RejectionReason.GoldenMismatch, detail)
            : compiled;
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
    /// The timeouts of commands: one minute. A model takes about 0.2 seconds, but a command may run on a busy machine. The
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
