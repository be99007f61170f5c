using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary>The evidence of a promotion: both models on the same forecasts, on charts that neither was trained on.</summary>
internal static class PairedEvidence
{
    /// <exception cref="CycleTableException">The charts cannot be read, or a model was trained on them.</exception>
    public static PromotionEvidence Of(PromoteRequest request)
    {
        var cycles = ChosenCycles.Of(request.CyclesFile, request.Seed, ChosenCycles.DefaultWomen);
        foreach (var model in (LoadedModel[])[request.Candidate, request.Stable!])
            if (cycles.Taught(model.Manifest.Training))
                throw new CycleTableException($"{model.Scoring.Name} was trained on {cycles.Source}: use other women");
        return PromotionEvidence.Of(Steps.Run(progress => Comparison.Of(
            request.Stable!.Scoring, request.Candidate.Scoring, cycles.Source, cycles.Women, cycles.Seed, progress)));
    }
}

/// <summary>The models to compare for a promotion.</summary>
/// <param name="StableVersion">The stable version.</param>
/// <param name="Stable">The stable model; <c>null</c> if it is damaged and the promotion is forced.</param>
/// <param name="Candidate">The model to promote.</param>
/// <param name="CyclesFile">A CSV of cycles; <c>null</c> for a simulated cohort.</param>
/// <param name="Seed">Seed of the simulated cohort, the removed logs and the bootstrap.</param>
internal sealed record PromoteRequest(string StableVersion, LoadedModel? Stable, LoadedModel Candidate, string? CyclesFile,
    int Seed);
