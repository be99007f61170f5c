using Predictions.Training.Evaluation;

namespace Predictions.Training.Shipping;

/// <summary>The comparison of a candidate with the stable model, on the same cycles, that neither was trained on.</summary>
/// <param name="Source">The name of the table.</param>
/// <param name="Stable">Name of the stable model, such as "cycle-length@1".</param>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Women">The number of women.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="CrpsRatio">The candidate's CRPS divided by the stable model's; below 1 the candidate is better.</param>
/// <param name="CrpsRatioUpper95">One-sided upper bound of that ratio at 95 % confidence, by bootstrap over women.</param>
/// <param name="Cohorts">The evidence by cohort.</param>
/// <param name="Coverage">The coverage of both models over all cycles, by nominal level.</param>
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
    // At cycle day 40, a difference of 3 % is within the noise even of thousands of women. On the day of spotting the answer
    // rests on an assumed rate of spotting, and far too wide ranges do well.
    private static readonly string[] ShownOnly = ["day_40_", "holes_10_silent_40_", "real_spotting_now_"];

    /// <summary>The evidence of a comparison of the stable model (A) with the candidate (B).</summary>
    public static PromotionEvidence Of(Comparison comparison)
    {
        var all = comparison.All;
        return new PromotionEvidence(
            comparison.Source, comparison.A, comparison.B, all?.Women ?? 0, all?.Forecasts ?? 0,
            all?.CrpsRatio?.Value ?? double.NaN,
            all?.CrpsRatioUpper95 ?? double.NaN,
            [
                .. comparison.Rows.Where(r => r.Key != Scenario.AllKey && r.CrpsRatio is not null).Select(OfRow),
            ],
            [.. (all?.RangesB ?? []).Select((r, i) => new CoverageEvidence(all!.RangesA[i], r, all.FurtherOff[i]))]);
    }

    private static CohortEvidence OfRow(ComparisonRow row) => new(
        row.Scenario, row.Women, row.Forecasts, row.CrpsRatio!.Value.Value, row.CrpsRatio!.Value.Low,
        row.CrpsRatioUpper95 ?? double.NaN,
        !ShownOnly.Contains(row.Key),
        row.Group == FixedHistories.Group ? CohortKind.FixedHistories
            : row.Group == RealSituations.Group ? CohortKind.Situation : CohortKind.Charts);
}

/// <summary>The evidence of one cohort.</summary>
/// <param name="Name">The name of the cohort.</param>
/// <param name="Women">The number of women.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="CrpsRatio">The candidate's CRPS divided by the stable model's.</param>
/// <param name="CrpsRatioLow">The lower end of its 95 % interval: above 1 the candidate is shown to be worse.</param>
/// <param name="CrpsRatioUpper95">One-sided upper bound of that ratio at 95 % confidence; <c>NaN</c> with too few women.</param>
/// <param name="Decides">Whether the cohort decides if it has enough women; otherwise it is only shown.</param>
/// <param name="Kind">Where its forecasts come from, which sets the limit.</param>
public sealed record CohortEvidence(
    string Name, int Women, int Forecasts, double CrpsRatio, double CrpsRatioLow, double CrpsRatioUpper95,
    bool Decides = true, CohortKind Kind = CohortKind.Charts);

/// <summary>Where the forecasts of a cohort come from.</summary>
public enum CohortKind
{
    /// <summary>The charts of the table, or periods removed from them.</summary>
    Charts,

    /// <summary>The charts, changed to histories that real people have. The candidate must not be much worse there.</summary>
    Situation,

    /// <summary>Histories written by hand. They are no sample, so the ratio counts and not its bound.</summary>
    FixedHistories,
}

/// <summary>The calibration of both models' ranges at one nominal probability. All values are shares.</summary>
/// <param name="Stable">The stable model's ranges.</param>
/// <param name="Candidate">The candidate's ranges.</param>
/// <param name="FurtherOff">|observed − stated| of the candidate − that of the stable model, paired.</param>
public sealed record CoverageEvidence(RangeScore Stable, RangeScore Candidate, IntervalEstimate FurtherOff);
