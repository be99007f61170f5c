namespace Predictions.Core.Verification;

/// <summary>Why a rollout steps back.</summary>
public enum StepBackReason
{
    /// <summary>The candidate's CRPS is worse.</summary>
    Crps,

    /// <summary>The candidate's ranges hold less, or more, often than they state, and are further off than the stable
    /// model's.</summary>
    Coverage,
}

/// <summary>The names of reasons in metrics and in the store.</summary>
public static class StepBackReasons
{
    /// <summary>The name of a reason: lower case, one word.</summary>
    public static string Name(this StepBackReason reason) => reason switch
    {
        StepBackReason.Crps => "crps",
        StepBackReason.Coverage => "coverage",
        _ => throw new InvalidOperationException($"{reason} has no name"),
    };
}

/// <summary>
/// Decides whether a rollout steps back, on live scores and at any time. A candidate that is equal to the stable model steps back
/// in at most 5 % of rollouts, however often one looks: 2.5 % by CRPS and 2.5 % by coverage.
/// </summary>
/// <remarks>
/// Coverage has the bounds of a promotion. A range may be two points from what it states; beyond that the candidate must not be
/// further off than the stable model by 0.2 points. |candidate's gap| exceeds |stable gap| + 0.2 points exactly where the
/// difference and the sum of both gaps are beyond 0.2 points on one side. So no distribution of an absolute value is needed.
/// </remarks>
public static class StepBackRule
{
    /// <summary>Fewer cycles do not determine the spread of the differences.</summary>
    public const int MinCycles = 200;

    /// <summary>The distance from the stated coverage that is allowed to every candidate, as a share.</summary>
    public const double MaxCoverageGap = 0.02;

    /// <summary>How much further off than the stable model's a candidate's coverage may be, as a share.</summary>
    public const double MaxFurtherOff = 0.002;

    // Both ends of an interval miss with half its level. CRPS uses one end, and coverage one end on either side.
    private const double CrpsLevel = 0.05;
    private const double CoverageLevel = 0.025;

    // A candidate that is a little worse in most cycles and much better in few looks worse until the first of the few. A smallest
    // spread keeps differences that are too small to matter from deciding before that.
    private const double SmallestCrpsSpread = 0.2;
    private const double SmallestGapSpread = 0.1;

    /// <summary>Why the rollout must step back; <c>null</c> where it may continue.</summary>
    public static StepBackReason? Judge(in PairedSums sums) =>
        sums.Cycles < MinCycles ? null
        : Crps(sums).Low > 0 ? StepBackReason.Crps
        : IsCoverageWorse(sums) ? StepBackReason.Coverage
        : null;

    /// <summary>The candidate's mean CRPS − the stable model's, in days, with the interval of the rule.</summary>
    public static AnytimeInterval Crps(in PairedSums sums) =>
        AnytimeInterval.Of(sums.Cycles, sums.Crps, sums.CrpsSquares, SmallestCrpsSpread, CrpsLevel);

    /// <summary>The candidate's held − stated share, with the interval of the rule.</summary>
    public static AnytimeInterval CandidateGap(in PairedSums sums) =>
        OfGaps(sums, sums.CandidateGap, sums.CandidateGapSquares);

    /// <summary>|held − stated| of the candidate − that of the stable model, as a share; NaN without a cycle.</summary>
    public static double FurtherOff(in PairedSums sums) =>
        (Math.Abs(sums.CandidateGap) - Math.Abs(sums.StableGap)) / sums.Cycles;

    private static bool IsCoverageWorse(in PairedSums sums)
    {
        var squares = sums.StableGapSquares + sums.CandidateGapSquares;
        var apart = OfGaps(sums, sums.CandidateGap - sums.StableGap, squares - 2 * sums.GapProducts);
        var together = OfGaps(sums, sums.CandidateGap + sums.StableGap, squares + 2 * sums.GapProducts);
        var gap = CandidateGap(sums);
        return gap.Low > MaxCoverageGap ? apart.Low > MaxFurtherOff && together.Low > MaxFurtherOff
            : gap.High < -MaxCoverageGap && apart.High < -MaxFurtherOff && together.High < -MaxFurtherOff;
    }

    private static AnytimeInterval OfGaps(in PairedSums sums, double sum, double squares) =>
        AnytimeInterval.Of(sums.Cycles, sum, squares, SmallestGapSpread, CoverageLevel);
}

/// <summary>A mean with an interval that holds the true mean at all numbers of cycles at once, with the stated level.</summary>
/// <param name="Mean">The mean so far; NaN without a cycle.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
public readonly record struct AnytimeInterval(double Mean, double Low, double High)
{
    // The interval is narrowest, for its level, near this number of cycles.
    private const double TunedCycles = 2_000;

    // Cycles of one user resemble each other, so a mean varies more than that of independent cycles.
    private const double UserDependence = 1.3;

    /// <summary>
    /// The normal-mixture confidence sequence: mean ± s √(2 (nρ² + 1) / (n²ρ²) · ln(√(nρ² + 1) / α)). Robbins 1970, Annals of
    /// Mathematical Statistics 41:1397, for a known variance; Howard et al. 2021, Annals of Statistics 49:1055; with an estimated
    /// variance Waudby-Smith et al. 2024, Annals of Statistics 52:2613, theorem 2.2.
    /// </summary>
    /// <param name="count">The number of terms.</param>
    /// <param name="sum">Their sum.</param>
    /// <param name="squares">The sum of their squares.</param>
    /// <param name="smallestSpread">A standard deviation that is added to that of the terms, in their unit.</param>
    /// <param name="level">α, the probability that the interval ever misses the true mean, 0 to 1.</param>
    public static AnytimeInterval Of(double count, double sum, double squares, double smallestSpread, double level)
    {
        var mean = sum / count;
        var variance = UserDependence * Math.Max(0, squares / count - mean * mean) + smallestSpread * smallestSpread;
        var logarithm = -2 * Math.Log(level);
        var mixture = count * (logarithm + Math.Log(logarithm) + 1) / TunedCycles;
        var half = Math.Sqrt(variance / count * 2 * (mixture + 1) / mixture * Math.Log(Math.Sqrt(mixture + 1) / level));
        return new AnytimeInterval(mean, mean - half, mean + half);
    }
}
