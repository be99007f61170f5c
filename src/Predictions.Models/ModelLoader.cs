using Microsoft.ML;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// Loads one version of the model: size and hash before a byte is parsed, since a model is code to ML.NET; what it expands to, and
/// that it is trees and nothing else; then ML.NET, the compiler, the golden rows and forecasts, all on a thread of its own within a
/// time. What fails any of it is refused with the reason; nothing is ever half loaded.
/// </summary>
public static class ModelLoader
{
    /// <summary>How far a hazard may lie from what ML.NET gave at training; ML.NET's own are floats.</summary>
    public const double GoldenTolerance = 1e-6;

    private const string NowhereToUnpack =
        "ML.NET unpacks what it reads, and neither /dev/shm nor the folder of temporary files can be written";

    /// <summary>Loads the artifact in a folder, such as models/cycle-length/1, within <see cref="ModelTimes.Default"/>.</summary>
    public static Loaded<LoadedModel> Load(string directory) => Load(directory, new TimeLimitedThread(ModelTimes.Default.Load));

    internal static Loaded<LoadedModel> Load(string directory, TimeLimitedThread time)
    {
        // Before the files are read: what changes while they are is then found to be other than this.
        var fingerprint = ArtifactFingerprint.Of(directory);
        var manifest = ArtifactReader.Manifest(directory);
        if (!manifest.IsLoaded)
            return manifest.Refusal;
        var zip = ArtifactReader.Zip(directory, manifest.Value);
        if (!zip.IsLoaded)
            return zip.Refusal;
        var card = ArtifactReader.Card(directory);
        if (!card.IsLoaded)
            return card.Refusal;
        if (!time.TryRun(() => Prove(zip.Value, manifest.Value), out var scoring))
            return new ModelRejection(RejectionReason.TookTooLong, TooLong(time));
        return scoring.IsLoaded ? new LoadedModel(manifest.Value, scoring.Value, card.Value, fingerprint) : scoring.Refusal;
    }

    private static string TooLong(TimeLimitedThread time) => time.Abandoned < TimeLimitedThread.MaxAbandoned
        ? $"it was not parsed and proved within {time.Limit.TotalSeconds} s"
        : $"it was not parsed within {time.Limit.TotalSeconds} s, or not begun, since others before it are still being parsed";

    private static Loaded<ScoringModel> Prove(byte[] zip, Manifest manifest)
    {
        var hazard = Parse(zip, manifest);
        if (!hazard.IsLoaded)
            return hazard.Refusal;
        var scoring = new ScoringModel($"{manifest.Name}@{manifest.Version}", manifest.Prior, hazard.Value, manifest.LearnedShare);
        return ForecastSanityCheck.Check(scoring) is { } unsound ? unsound : scoring;
    }

    private static Loaded<CompiledHazardModel> Parse(byte[] zip, Manifest manifest)
    {
        var contents = ZipContents.Expand(zip);
        if (!contents.IsLoaded)
            return contents.Refusal;
        if (ScratchFolder.Find() is not { } scratch)
            return Loaded<CompiledHazardModel>.Refused(RejectionReason.ModelUnreadable, NowhereToUnpack);
        var context = new MLContext(manifest.Settings.Seed) { TempFilePath = scratch };
        var looked = ModelEntries.Checked(contents.Value, context);
        if (!looked.IsLoaded)
            return looked.Refusal;
        ITransformer model;
        try
        {
            using var stream = new MemoryStream(looked.Value, writable: false);
            model = context.Model.Load(stream, out _);
        }
#pragma warning disable CA1031 // ML.NET promises no type of exception for a file that it cannot read.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Loaded<CompiledHazardModel>.Refused(RejectionReason.ModelUnreadable, $"ML.NET: {e.GetType().Name}");
        }

        if (HazardTrees.Of(model) is not { } trees)
            return Loaded<CompiledHazardModel>.Refused(RejectionReason.ModelUnsupported, "not Platt-calibrated regression trees");
        if (TreeCompiler.Compile(trees, manifest.Settings.LastDay, out var refusal) is not { } compiled)
            return Loaded<CompiledHazardModel>.Refused(RejectionReason.ModelUnsupported, refusal!);
        return GoldenMismatch(compiled, manifest) is { } detail
            ? Loaded<CompiledHazardModel>.Refused(RejectionReason.GoldenMismatch, detail)
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
                    return $"golden row {row} has a day that the axis does not";
                // Written so that NaN fails.
                if (!(Math.Abs(hazards[expected.Day - DayAxis.First] - expected.Hazard) <= GoldenTolerance))
                    return $"golden row {row}, day {expected.Day}: the hazard is not what it was at training";
            }
        }

        return null;
    }
}
