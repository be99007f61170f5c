using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary>The evidence that a promotion is judged by: both models in pairs, on charts that taught neither.</summary>
internal static class PairedEvidence
{
    /// <exception cref="CycleTableException">The charts cannot be read, or taught one of the two.</exception>
    public static PromotionEvidence Of(PromoteRequest request)
    {
        var cycles = ChosenCycles.Of(request.CyclesFile, request.Seed, ChosenCycles.DefaultWomen);
        foreach (var model in (LoadedModel[])[request.Candidate, request.Stable!])
            if (cycles.Taught(model.Manifest.Training))
                throw new CycleTableException($"{model.Scoring.Name} was trained on {cycles.Source}: judge it on other women");
        return PromotionEvidence.Of(Steps.Run(progress => Comparison.Of(
            request.Stable!.Scoring, request.Candidate.Scoring, cycles.Source, cycles.Women, cycles.Seed, progress)));
    }
}

/// <summary>What evidence is asked for.</summary>
/// <param name="StableVersion">The version that is stable.</param>
/// <param name="Stable">The model that answers; <c>null</c> where it is damaged, and the promotion forced.</param>
/// <param name="Candidate">The model that would replace it.</param>
/// <param name="CyclesFile">A CSV of cycles to score both on; <c>null</c> for a simulated cohort.</param>
/// <param name="Seed">Seed of the simulated cohort, the holes and the bootstrap.</param>
internal sealed record PromoteRequest(string StableVersion, LoadedModel? Stable, LoadedModel Candidate, string? CyclesFile, int Seed);
