using Predictions.Training.Evaluation;

namespace Predictions.Training.Shipping;

/// <summary>What is known of a candidate beside the stable model, scored on the same cycles of women new to both.</summary>
/// <param name="Source">What they were scored on.</param>
/// <param name="Stable">Name of the model that answers, such as "cycle-length@1".</param>
/// <param name="Candidate">Name of the model that would replace it.</param>
/// <param name="Women">How many women.</param>
/// <param name="Forecasts">How many forecasts.</param>
/// <param name="CrpsRatio">The candidate's CRPS divided by the stable model's; below 1 it is better.</param>
/// <param name="CrpsRatioUpper95">One-sided upper bound of that ratio at 95 % confidence, by bootstrap over women.</param>
/// <param name="Cohorts">The same by cohort.</param>
/// <param name="Coverage">Of the candidate, over all cycles, by nominal level.</param>
public sealed record PromotionEvidence(
    string Source,
    string Stable,
    string Candidate,
    int Women,
    int Forecasts,
    double CrpsRatio,
    double CrpsRatioUpper95,
    IReadOnlyList<CohortEvidence> Cohorts,
    IReadOnlyList<CoverageEvidence> Coverage)
{
    // At day 40 of a cycle lengths are so spread that 3 % lies within the noise of thousands of women.
    private static readonly string[] TooSpread = ["day_40_", "holes_10_silent_40_"];

    /// <summary>The evidence of a comparison of the stable model (A) with the candidate (B).</summary>
    public static PromotionEvidence Of(Comparison comparison)
    {
        var all = comparison.All;
        return new PromotionEvidence(
            comparison.Source, comparison.A, comparison.B, all?.Women ?? 0, all?.Forecasts ?? 0,
            all?.CrpsRatio?.Value ?? double.NaN,
            all?.CrpsRatioUpper95 ?? double.NaN,
            [
                .. comparison.Rows.Where(r => r.Key != Scenario.AllKey && r.CrpsRatio is not null)
                    .Select(r => new CohortEvidence(
                        r.Scenario, r.Women, r.Forecasts, r.CrpsRatio!.Value.Value, r.CrpsRatioUpper95!.Value, !TooSpread.Contains(r.Key))),
            ],
            [.. (all?.RangesB ?? []).Select(r => new CoverageEvidence(r.Nominal, r.Stated, r.Observed.Value))]);
    }
}

/// <summary>Evidence of one cohort.</summary>
/// <param name="Name">The cohort.</param>
/// <param name="Women">How many women.</param>
/// <param name="Forecasts">How many forecasts.</param>
/// <param name="CrpsRatio">The candidate's CRPS divided by the stable model's.</param>
/// <param name="CrpsRatioUpper95">One-sided upper bound of that ratio at 95 % confidence.</param>
/// <param name="Decides">Whether it decides where it has enough women; otherwise it is shown.</param>
public sealed record CohortEvidence(
    string Name, int Women, int Forecasts, double CrpsRatio, double CrpsRatioUpper95, bool Decides = true);

/// <summary>Whether the candidate's ranges hold what they say. All are shares, 0 to 1.</summary>
/// <param name="Nominal">The probability that was asked for.</param>
/// <param name="Stated">The mean probability stated.</param>
/// <param name="Observed">The share of truths inside.</param>
public sealed record CoverageEvidence(double Nominal, double Stated, double Observed);
