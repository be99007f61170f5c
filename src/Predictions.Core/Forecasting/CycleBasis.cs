using Predictions.Core.Features;
using Predictions.Core.History;

namespace Predictions.Core.Forecasting;

/// <summary>The basis of a forecast, as the caller sees it.</summary>
internal static class CycleBasis
{
    private const int MinCyclesToJudge = 3;

    // The most that the lengths of a year may differ, from the shortest to the longest: 7 days from 26 to 41 years, 9 below and
    // above. Source: FIGO (2018), Munro et al., Int J Gynecol Obstet 143:393. Without a year of birth, the wider bound.
    private static double MaxRegularRangeDays(int? ageYears) => ageYears is >= 26 and <= 41 ? 7 : 9;

    /// <param name="cycles">The cycles.</param>
    /// <param name="features">The features.</param>
    /// <param name="missedNow">The expected number of unlogged periods in the running cycle.</param>
    public static Basis Of(in ObservedCycles cycles, in CycleFeatures features, double missedNow) => new(
        cycles.LengthsDays.Length - features.SuspectedSpotting,
        cycles.Excluded + features.SuspectedSpotting,
        features.UnloggedPeriods + missedNow,
        features.Posterior.TypicalDays,
        features.Posterior.SpreadDays,
        cycles.LengthsDays.Length < MinCyclesToJudge ? Regularity.Unspecified
            : features.RangeDays <= MaxRegularRangeDays(cycles.AgeYears) ? Regularity.Regular : Regularity.Irregular);
}
