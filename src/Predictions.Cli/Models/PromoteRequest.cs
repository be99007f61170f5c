using Predictions.Models;

namespace Predictions.Cli.Models;

/// <summary>What evidence is asked for.</summary>
/// <param name="StableVersion">The version that is stable.</param>
/// <param name="Stable">The model that answers; <c>null</c> where it is damaged, and the promotion forced.</param>
/// <param name="Candidate">The model that would replace it.</param>
/// <param name="CyclesFile">A CSV of cycles to score both on; <c>null</c> for a simulated cohort.</param>
/// <param name="Seed">Seed of the simulated cohort, the holes and the bootstrap.</param>
internal sealed record PromoteRequest(string StableVersion, LoadedModel? Stable, LoadedModel Candidate, string? CyclesFile, int Seed);
