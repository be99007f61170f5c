using Predictions.Core.Features;
using Predictions.Core.History;

namespace Predictions.Core.Forecasting;

/// <summary>The basis of a forecast, as the caller sees it.</summary>
internal static class CycleBasis
{
    private const int MinCyclesToJudge = 3;

    // Everywhere in this project, a standard deviation over four days is irregular.
    private const double MaxRegularSpreadDays = 4;

    /// <param name="cycles">The cycles.</param>
    /// <param name="features">The features.</param>
    /// <param name="missedNow">The expected number of unlogged periods in the running cycle.</param>
    public static Basis Of(in ObservedCycles cycles, in CycleFeatures features, double missedNow)
    {
        var (mean, scale) = (features.Posterior.Mean, features.Posterior.PredictiveScale);
        var spread = (Math.Exp(mean + scale) - Math.Exp(mean - scale)) / 2;
        return new Basis(
            cycles.LengthsDays.Length,
            cycles.Excluded,
            features.UnloggedPeriods + missedNow,
            features.Posterior.TypicalDays,
            spread,
            cycles.LengthsDays.Length < MinCyclesToJudge ? Regularity.Unspecified
                : spread <= MaxRegularSpreadDays ? Regularity.Regular : Regularity.Irregular);
    }
}
