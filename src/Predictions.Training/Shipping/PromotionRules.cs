using Predictions.Training.Evaluation;
using static Predictions.Training.Shipping.PromotionLimits;

namespace Predictions.Training.Shipping;

/// <summary>Decides a promotion: there must be enough evidence, and the candidate must be no worse and calibrated.</summary>
public static class PromotionRules
{
    /// <summary>Judges the evidence. NaN fails its condition.</summary>
    public static PromotionVerdict Judge(PromotionEvidence evidence)
    {
        PromotionCondition[] conditions =
        [
            AtLeast("women", evidence.Women, MinWomen),
            AtLeast("forecasts", evidence.Forecasts, MinForecasts),
            Crps("CRPS", evidence.CrpsRatio, evidence.CrpsRatioUpper95, MaxCrpsRatio),
            .. evidence.Cohorts.Select(OfCohort),
            .. OfCoverage(evidence.Coverage),
        ];
        var verdict = new PromotionVerdict(conditions, "");
        return verdict with { Sentence = Sentence(evidence, verdict) };
    }

    private static PromotionCondition AtLeast(string what, int number, int min) =>
        PromotionCondition.Of(what, number >= min, $"{number:N0} {what} (needed: {min:N0})");

    private static PromotionCondition OfCohort(CohortEvidence cohort)
    {
        var name = $"CRPS, {cohort.Name}";
        if (cohort.Kind == CohortKind.FixedHistories)
            return PromotionCondition.Of(
                name,
                cohort.CrpsRatio <= MaxFixedCrpsRatio,
                $"{cohort.Women:N0} histories: {Worse(cohort.CrpsRatio)} (allowed: {Percent(MaxFixedCrpsRatio - 1)} worse)");
        var max = cohort.Kind == CohortKind.Situation ? MaxSituationCrpsRatio : MaxCohortCrpsRatio;
        var condition = Crps(name, cohort.CrpsRatio, cohort.CrpsRatioUpper95, max);
        var detail = $"{cohort.Women:N0} women: {condition.Detail}";
        if (!cohort.Decides || cohort.Women < MinCohortWomen)
            return new PromotionCondition(name, ConditionState.Shown, $"{detail}: not decisive");
        // With dozens of cohorts, noise alone exceeds the limit of some, also for a candidate that is better in all.
        return condition.State == ConditionState.Failed && cohort.CrpsRatio <= max && cohort.CrpsRatioLow <= 1
            ? PromotionCondition.Of(name, true, $"{detail}, but not shown to be worse")
            : condition with { Detail = detail };
    }

    private static PromotionCondition Crps(string name, double ratio, double upper, double max) => PromotionCondition.Of(
        name,
        upper <= max,
        $"{Worse(ratio)}, {Bound(upper)} (allowed: {Percent(max - 1)} worse)");

    private static IEnumerable<PromotionCondition> OfCoverage(IReadOnlyList<CoverageEvidence> levels) => levels.Count == 0
        ? [PromotionCondition.Of("coverage", false, "no coverage was measured")]
        : levels.Select(level => PromotionCondition.Of(
            $"coverage at {100 * level.Candidate.Nominal:0} %",
            Math.Abs(level.Candidate.Gap.Value) <= MaxCoverageGap + Rounding || level.FurtherOff.Low <= MaxFurtherOff + Rounding,
            $"{Off(level.Candidate)}; stable: {Off(level.Stable)}; further off than stable by "
            + $"{Figures.Points(level.FurtherOff)} points (allowed: {100 * MaxCoverageGap:0} points apart, or not shown to be "
            + $"further off than stable by {100 * MaxFurtherOff:0.0} points)"));

    private static string Off(RangeScore range) =>
        $"{Percent(range.Observed.Value)} observed, {Percent(range.Stated)} stated, {Figures.Points(range.Gap)} points";

    private static string Sentence(PromotionEvidence evidence, PromotionVerdict verdict) => verdict.Promoted
        ? $"{evidence.Candidate} may replace {evidence.Stable}: its CRPS is {Worse(evidence.CrpsRatio)}, with 95 % confidence " +
          $"{AtMost(evidence.CrpsRatioUpper95)}, over {evidence.Forecasts:N0} forecasts of {evidence.Women:N0} women " +
          $"({evidence.Source})"
        : $"{evidence.Candidate} may not replace {evidence.Stable}: " +
          string.Join("; ", verdict.Failed.Select(c => $"{c.Name}: {c.Detail}"));

    private static string Bound(double upper) =>
        double.IsNaN(upper) ? "too few women for a bound" : $"with 95 % confidence {AtMost(upper)}";

    private static string AtMost(double upper) => upper < 1 ? $"at least {Worse(upper)}" : $"at most {Worse(upper)}";

    private static string Worse(double ratio) => ratio < 1 ? $"{Percent(1 - ratio)} better" : $"{Percent(ratio - 1)} worse";

    private static string Percent(double share) => $"{100 * share:0.0#} %";
}

/// <summary>The limits for a promotion.</summary>
public static class PromotionLimits
{
    /// <summary>Minimum number of women.</summary>
    public const int MinWomen = 200;

    /// <summary>Minimum number of forecasts.</summary>
    public const int MinForecasts = 1000;

    /// <summary>Minimum number of women for a cohort to decide; a smaller cohort is only shown.</summary>
    public const int MinCohortWomen = 50;

    /// <summary>Maximum CRPS ratio, candidate divided by stable, over all cycles, with 95 % confidence.</summary>
    public const double MaxCrpsRatio = 1.01;

    /// <summary>Maximum CRPS ratio in a cohort that decides, with 95 % confidence.</summary>
    public const double MaxCohortCrpsRatio = 1.03;

    /// <summary>Maximum CRPS ratio in a situation that real people have, on changed charts, with 95 % confidence.</summary>
    public const double MaxSituationCrpsRatio = 1.1;

    /// <summary>
    /// Maximum CRPS ratio on histories written by hand. They are few, and a stable model whose ranges are far too wide does well
    /// on some, so only a much worse candidate fails.
    /// </summary>
    public const double MaxFixedCrpsRatio = 2;

    /// <summary>
    /// Distance of the observed from the stated coverage, as a share, that is allowed to every candidate. A candidate beyond it
    /// is allowed where it is not shown to be further off than the stable model by <see cref="MaxFurtherOff"/>.
    /// </summary>
    public const double MaxCoverageGap = 0.02;

    /// <summary>
    /// How much further off than the stable model's a candidate's coverage may be, with 97.5 % confidence, as a share. Two runs
    /// that differ in the seed alone differ by up to 0.2 points, which many forecasts would show.
    /// </summary>
    public const double MaxFurtherOff = 0.002;

    /// <summary>Tolerance for the rounding of two shares whose distance equals the limit.</summary>
    internal const double Rounding = 1e-9;
}
