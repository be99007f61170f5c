using Predictions.Core.Features;
using Predictions.Core.History;

namespace Predictions.Core.Forecasting;

/// <summary>What a forecast rests on, told to the caller.</summary>
internal static class CycleBasis
{
    private const int FewestCyclesToJudge = 3;

    // Charts with a standard deviation over four days are the irregular ones throughout this house.
    private const double MostRegularSpreadDays = 4;

    /// <param name="cycles">Her cycles.</param>
    /// <param name="features">What scoring knows of her.</param>
    /// <param name="missedNow">Expected number of periods unlogged in the running cycle.</param>
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
            cycles.LengthsDays.Length < FewestCyclesToJudge ? Regularity.Unspecified
                : spread <= MostRegularSpreadDays ? Regularity.Regular : Regularity.Irregular);
    }
}
