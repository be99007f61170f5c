namespace Predictions.Training.Shipping;

/// <summary>The comparison of two models on live traffic. CRPS differences are candidate − stable, in days.</summary>
/// <param name="Stable">Name of the stable model.</param>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Periods">Periods that both models were scored on.</param>
/// <param name="MeanDifferenceDays">The mean difference; below 0 the candidate is better.</param>
/// <param name="StandardErrorDays">The standard error of the mean, with periods as independent: few users have two within
/// weeks.</param>
/// <param name="ProbabilityCandidateBetter">0 to 1, by the normal approximation.</param>
/// <param name="PeriodsForOnePercent">Periods needed to detect a difference of 1 % of the stable model's CRPS; <c>null </c> if
/// unknown.</param>
public sealed record LiveVerdict(
    string Stable,
    string Candidate,
    double Periods,
    double MeanDifferenceDays,
    double StandardErrorDays,
    double ProbabilityCandidateBetter,
    double? PeriodsForOnePercent)
{
    /// <summary>Fewer periods do not determine the spread of the differences.</summary>
    public const int MinPeriods = 30;

    // Two-sided 95 % confidence, and 80 % power.
    private const double Z95 = 1.959964;
    private const double Z80 = 0.841621;

    /// <summary>Lower end of the 95 % interval of the difference.</summary>
    public double LowerDays => MeanDifferenceDays - Z95 * StandardErrorDays;

    /// <summary>Upper end of the 95 % interval of the difference.</summary>
    public double UpperDays => MeanDifferenceDays + Z95 * StandardErrorDays;

    /// <summary>The better model; <c>null</c> without 95 % confidence.</summary>
    public string? Better =>
        Periods < MinPeriods || !(StandardErrorDays > 0) || (LowerDays <= 0 && UpperDays >= 0) ? null
        : MeanDifferenceDays < 0 ? Candidate : Stable;

    /// <summary>The verdict in a sentence.</summary>
    public string Sentence => Better is not null
        ? $"{Ahead} is better {Lead}"
        : $"{Candidate} and {Stable} are not yet distinguishable: {Ahead} is ahead {Lead}; {StillNeeded}";

    /// <summary>Judges the counters.</summary>
    /// <param name="counted">At least one period.</param>
    /// <param name="stableCrpsDays">The stable model's mean CRPS; <c>null</c> if unknown.</param>
    public static LiveVerdict Of(LiveComparison counted, double? stableCrpsDays)
    {
        var mean = (counted.WorseDays - counted.BetterDays) / counted.Periods;
        var variance = Math.Max(0, counted.SquaredDays / counted.Periods - mean * mean);
        var error = Math.Sqrt(variance / counted.Periods);
        var small = 0.01 * stableCrpsDays / (Z95 + Z80);
        return new LiveVerdict(
            counted.Stable, counted.Candidate, counted.Periods, mean, error,
            error > 0 ? StandardNormal.Below(-mean / error) : 0.5,
            variance > 0 && small > 0 ? variance / (small * small) : null);
    }

    private string Ahead => MeanDifferenceDays <= 0 ? Candidate : Stable;

    private string Lead
    {
        get
        {
            var (days, half) = (Math.Abs(MeanDifferenceDays), Z95 * StandardErrorDays);
            var probability = MeanDifferenceDays <= 0 ? ProbabilityCandidateBetter : 1 - ProbabilityCandidateBetter;
            return $"by {days:0.000} days of CRPS (95 %: {days - half:0.000} to {days + half:0.000}; {Periods:N0} periods; " +
                $"P(better) {Percent(probability)})";
        }
    }

    private string StillNeeded => PeriodsForOnePercent switch
    {
        null when Periods >= MinPeriods => "their forecasts are equal",
        null => $"at least {MinPeriods} periods are needed",
        _ when Periods < MinPeriods => $"at least {MinPeriods} periods are needed",
        { } needed when needed < Periods => "a difference of 1 % would have been detected by now",
        { } needed => $"about {TwoDigits(needed):N0} periods would be needed to detect a difference of 1 %",
    };

    private static string Percent(double probability) => probability switch
    {
        > 0.999 => "above 99.9 %",
        _ => $"{100 * probability:0.0} %",
    };

    private static double TwoDigits(double number)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(number)) - 1));
        return Math.Ceiling(number / unit) * unit;
    }
}

/// <summary>
/// Counters of two models that were scored on the same periods. A difference is the candidate's CRPS − the stable model's.
/// Positive
/// and negative differences have separate counters, because a counter must not decrease.
/// </summary>
/// <param name="Stable">Name of the stable model, such as "cycle-length@1".</param>
/// <param name="Candidate">Name of the candidate.</param>
/// <param name="Periods">Periods that both models were scored on.</param>
/// <param name="WorseDays">Sum of the differences above 0, in days.</param>
/// <param name="BetterDays">Sum of the absolute differences below 0, in days.</param>
/// <param name="SquaredDays">Sum of the squares of all differences, in days².</param>
public sealed record LiveComparison(
    string Stable, string Candidate, double Periods, double WorseDays, double BetterDays, double SquaredDays);

/// <summary>The figures of one model on live traffic. A figure is <c>null</c> without data.</summary>
/// <param name="Model">Its name, such as "cycle-length@1".</param>
/// <param name="Periods">Periods that the model was scored on.</param>
/// <param name="ErrorDays">Mean absolute error of the likely day.</param>
/// <param name="CrpsDays">Mean CRPS.</param>
/// <param name="RangeHeld">Share of ranges that contained their period.</param>
/// <param name="RangeStated">Mean stated probability of the ranges.</param>
/// <param name="PitDistance">See <see cref="DistanceFromUniform"/>; 0 is calibrated.</param>
public sealed record LiveFigures(
    string Model, double Periods, double? ErrorDays, double? CrpsDays, double? RangeHeld, double? RangeStated,
    double? PitDistance)
{
    /// <summary>Observed − stated share, −1 to 1.</summary>
    public double? RangeGap => RangeHeld - RangeStated;

    /// <summary>
    /// The Kolmogorov–Smirnov distance of the PIT values from the uniform distribution of a calibrated model: the largest gap,
    /// 0 to 1,
    /// between a bound and the share of values at or below it.
    /// </summary>
    /// <param name="atOrBelow">The number of values at or below each upper bound, as in a Prometheus histogram.</param>
    /// <returns>The distance; <c>null</c> for an empty histogram.</returns>
    public static double? DistanceFromUniform(IReadOnlyCollection<(double Bound, double Count)> atOrBelow)
    {
        var all = atOrBelow.Select(b => b.Count).DefaultIfEmpty(0).Max();
        return all > 0 ? atOrBelow.Where(b => b.Bound <= 1).Max(b => Math.Abs(b.Count / all - b.Bound)) : null;
    }
}

/// <summary>The standard normal distribution.</summary>
internal static class StandardNormal
{
    /// <summary>P(Z ≤ z), within 7.5e-8: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.</summary>
    public static double Below(double z)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(z));
        var polynomial = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        var above = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * polynomial;
        return z >= 0 ? 1 - above : above;
    }
}
