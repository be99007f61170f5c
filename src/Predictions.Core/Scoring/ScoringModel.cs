using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>The model of a forecast as one immutable value. A request takes it once; a swap replaces it whole.</summary>
/// <param name="Name">The name in forecasts: "cycle-length@3", or "statistical".</param>
/// <param name="Prior">The population prior of the statistical model.</param>
/// <param name="Learned">The learned hazard; <c>null</c> for the statistical model alone.</param>
/// <param name="Shares">The share of the learned hazard by situation.</param>
public sealed record ScoringModel(string Name, LengthPrior Prior, IHazardModel? Learned, LearnedShares Shares)
{
    /// <summary>The statistical model alone, with the population prior. It is always available.</summary>
    public static readonly ScoringModel Statistical = new("statistical", LengthPrior.Population, null, LearnedShares.None);

    /// <summary>This model with the skip rate of a deployment; itself for <c>null</c>. The name stays.</summary>
    public ScoringModel With(SkipPrior? skips) => skips is { } known ? this with { Prior = Prior.With(known) } : this;
}
