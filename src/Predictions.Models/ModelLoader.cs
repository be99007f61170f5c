using Microsoft.ML;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// Loads one version of the model: size and hash before a byte is parsed, since a model is code to ML.NET; then ML.NET, the
/// compiler, and the golden rows. What fails any of it is refused with the reason; nothing is ever half loaded.
/// </summary>
public static class ModelLoader
{
    /// <summary>How far a hazard may lie from what ML.NET gave at training; ML.NET's own are floats.</summary>
    public const double GoldenTolerance = 1e-6;

    /// <summary>Loads the artifact in a folder, such as models/cycle-length/1.</summary>
    public static Loaded<ModelSnapshot> Load(string directory)
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
        var hazard = Parse(zip.Value, manifest.Value);
        if (!hazard.IsLoaded)
            return hazard.Refusal;

        var name = $"{manifest.Value.Name}@{manifest.Value.Version}";
        var scoring = new ScoringModel(name, manifest.Value.Prior, hazard.Value, manifest.Value.LearnedShare);
        return new ModelSnapshot(manifest.Value, scoring, card.Value, fingerprint);
    }

    private static Loaded<CompiledHazardModel> Parse(byte[] zip, Manifest manifest)
    {
        var context = new MLContext(manifest.Settings.Seed);
        ITransformer model;
        try
        {
            using var stream = new MemoryStream(zip, writable: false);
            model = context.Model.Load(stream, out _);
        }
#pragma warning disable CA1031 // ML.NET promises no type of exception for a file that it cannot read.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Loaded<CompiledHazardModel>.Refused(RefusalReason.ModelUnreadable, $"ML.NET: {e.GetType().Name}");
        }

        if (HazardTrees.Of(model) is not { } trees)
            return Loaded<CompiledHazardModel>.Refused(RefusalReason.ModelUnsupported, "not Platt-calibrated regression trees");
        if (TreeCompiler.Compile(trees, manifest.Settings.LastDay, out var refusal) is not { } compiled)
            return Loaded<CompiledHazardModel>.Refused(RefusalReason.ModelUnsupported, refusal!);
        return GoldenMismatch(compiled, manifest) is { } detail
            ? Loaded<CompiledHazardModel>.Refused(RefusalReason.GoldenMismatch, detail)
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
