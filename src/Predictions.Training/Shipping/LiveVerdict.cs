namespace Predictions.Training.Shipping;

/// <summary>Which of two models is better on live traffic, and how surely. CRPS differences are candidate less stable, in days.</summary>
/// <param name="Stable">Name of the model that answers.</param>
/// <param name="Candidate">Name of the model beside it.</param>
/// <param name="Periods">How many periods both were scored on.</param>
/// <param name="MeanDifferenceDays">Below 0 the candidate is better.</param>
/// <param name="StandardErrorDays">Of that mean, taking periods as independent: within weeks hardly anyone has two.</param>
/// <param name="ProbabilityCandidateBetter">0 to 1, by the normal approximation.</param>
/// <param name="PeriodsForOnePercent">How many would show a difference of 1 % of the stable model's CRPS; <c>null</c> if unknown.</param>
public sealed record LiveVerdict(
    string Stable,
    string Candidate,
    double Periods,
    double MeanDifferenceDays,
    double StandardErrorDays,
    double ProbabilityCandidateBetter,
    double? PeriodsForOnePercent)
{
    /// <summary>Fewer say nothing yet: the spread of the differences is not known either.</summary>
    public const int LeastPeriods = 30;

    // Two-sided 95 %, and the one-sided 80 % with which a difference that is there is to be seen.
    private const double Z95 = 1.959964;
    private const double Z80 = 0.841621;

    /// <summary>Lower end of the 95 % interval of the difference.</summary>
    public double LowerDays => MeanDifferenceDays - Z95 * StandardErrorDays;

    /// <summary>Upper end of it.</summary>
    public double UpperDays => MeanDifferenceDays + Z95 * StandardErrorDays;

    /// <summary>The better model; <c>null</c> while they are not told apart with 95 % confidence.</summary>
    public string? Better =>
        Periods < LeastPeriods || !(StandardErrorDays > 0) || (LowerDays <= 0 && UpperDays >= 0) ? null
        : MeanDifferenceDays < 0 ? Candidate : Stable;

    /// <summary>The verdict in a sentence.</summary>
    public string Sentence => Better is not null
        ? $"{Ahead} is better {Lead}"
        : $"{Candidate} and {Stable} are not yet told apart: {Ahead} is ahead {Lead}; {StillNeeded}";

    /// <summary>Judges what was counted.</summary>
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
        null when Periods >= LeastPeriods => "they say the same",
        null => $"at least {LeastPeriods} periods are needed",
        _ when Periods < LeastPeriods => $"at least {LeastPeriods} periods are needed",
        { } needed when needed < Periods => "a difference of 1 % would have shown by now",
        { } needed => $"about {TwoDigits(needed):N0} periods would be needed to see a difference of 1 %",
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
