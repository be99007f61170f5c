using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>All that scoring knows of a person.</summary>
/// <param name="Summary">Her cycles in numbers.</param>
/// <param name="Posterior">What is known of her lengths.</param>
/// <param name="Luteal">What is known of her luteal length.</param>
/// <param name="UnloggedPeriods">Expected number of periods unlogged in the past.</param>
/// <param name="SkipRate">Probability that she leaves a period unlogged.</param>
/// <param name="SkipAgainRate">Probability that she leaves a period unlogged that follows an unlogged one.</param>
public readonly record struct CycleFeatures(
    HistorySummary Summary, LengthPosterior Posterior, LutealPosterior Luteal, double UnloggedPeriods, double SkipRate,
    double SkipAgainRate)
{
    /// <summary>Features of derived cycles under a population prior.</summary>
    public static CycleFeatures From(in ObservedCycles cycles, LengthPrior prior)
    {
        Span<double> likelyDays = stackalloc double[cycles.LengthsDays.Length];
        var cleaned = CleanedCycles.From(cycles.LengthsDays, prior, likelyDays);
        var posterior = LengthPosterior.From(prior, cleaned.Evidence);
        return new CycleFeatures(
            HistorySummary.From(posterior, cleaned.LikelyDays),
            posterior,
            LutealPosterior.From(cycles.LutealDays),
            cleaned.UnloggedPeriods,
            cleaned.SkipRate,
            cleaned.SkipAgainRate);
    }
}
