using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>The features of one person that scoring uses.</summary>
/// <param name="Summary">The summary of the cycles.</param>
/// <param name="Posterior">The posterior of the lengths.</param>
/// <param name="Luteal">The posterior of the luteal length.</param>
/// <param name="UnloggedPeriods">The expected number of unlogged periods in the past.</param>
/// <param name="SkipRate">The probability that a period is unlogged.</param>
/// <param name="SkipAgainRate">The probability that a period is unlogged after an unlogged one.</param>
public readonly record struct CycleFeatures(
    HistorySummary Summary, LengthPosterior Posterior, LutealPosterior Luteal, double UnloggedPeriods, double SkipRate,
    double SkipAgainRate)
{
    /// <summary>The features of observed cycles under a population prior.</summary>
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
