using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>All that scoring needs, as one immutable value: a request takes it once, a swap replaces it whole.</summary>
/// <param name="Name">What a forecast says of its model: "cycle-length@3", or "statistical".</param>
/// <param name="Prior">The population prior of the statistical model.</param>
/// <param name="Learned">The learned hazard; <c>null</c> where the statistical model answers alone.</param>
/// <param name="LearnedShare">The learned share of each day's hazard, 0 to 1.</param>
public sealed record ScoringModel(string Name, LengthPrior Prior, IHazardModel? Learned, double LearnedShare)
{
    /// <summary>The statistical model alone, with the population prior; always there.</summary>
    public static readonly ScoringModel Statistical = new("statistical", LengthPrior.Population, null, 0);
}
