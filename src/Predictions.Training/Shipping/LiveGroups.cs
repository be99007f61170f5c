namespace Predictions.Training.Shipping;

/// <summary>
/// The comparison of the two groups of users of a rollout, each scored by the model that answers it. The groups are different
/// users, so their difference is unpaired: it varies much more than the paired difference of <see cref="LiveVerdict"/>.
/// </summary>
/// <param name="Stable">The users whom the stable model answers.</param>
/// <param name="Candidate">The users whom the candidate answers.</param>
public sealed record LiveGroups(LiveGroup Stable, LiveGroup Candidate)
{
    private const double Z95 = 1.959964;

    /// <summary>The candidate's mean CRPS − the stable model's, in days.</summary>
    public double MeanDifferenceDays => Candidate.CrpsDays - Stable.CrpsDays;

    /// <summary>The standard error of that difference, with periods as independent (Welch).</summary>
    public double StandardErrorDays =>
        Math.Sqrt(Stable.CrpsVariance / Stable.Periods + Candidate.CrpsVariance / Candidate.Periods);

    /// <summary>Lower end of its 95 % interval.</summary>
    public double LowerDays => MeanDifferenceDays - Z95 * StandardErrorDays;

    /// <summary>Upper end of its 95 % interval.</summary>
    public double UpperDays => MeanDifferenceDays + Z95 * StandardErrorDays;

    /// <summary>The comparison in a sentence.</summary>
    public string Sentence =>
        $"By group of users, {Candidate.Model} − {Stable.Model} is {MeanDifferenceDays:+0.000;−0.000;0.000} days of CRPS (" +
        $"95 %: {LowerDays:+0.000;−0.000;0.000} to {UpperDays:+0.000;−0.000;0.000}; {Candidate.Periods:N0} and " +
        $"{Stable.Periods:N0} periods; unpaired).";
}

/// <summary>The scores of one group of users by the model that answers it.</summary>
/// <param name="Model">Its name, such as "cycle-length@2".</param>
/// <param name="Periods">The number of scored periods, above 0.</param>
/// <param name="CrpsDays">The mean CRPS.</param>
/// <param name="CrpsVariance">The variance of the CRPS, in days².</param>
/// <param name="RangeHeld">Share of 80 % ranges that contained their period.</param>
/// <param name="RangeStated">Mean stated probability of the ranges.</param>
public sealed record LiveGroup(
    string Model, double Periods, double CrpsDays, double CrpsVariance, double RangeHeld, double RangeStated)
{
    /// <summary>A group from its sums; <c>null</c> without a period.</summary>
    /// <param name="model">The model that answers it.</param>
    /// <param name="periods">The number of periods.</param>
    /// <param name="crps">The sum of the CRPS.</param>
    /// <param name="squares">The sum of the squared CRPS.</param>
    /// <param name="held">The number of ranges that held.</param>
    /// <param name="stated">The sum of the stated probabilities.</param>
    public static LiveGroup? Of(string model, double periods, double crps, double squares, double held, double stated) =>
        periods > 0
            ? new LiveGroup(
                model, periods, crps / periods, Math.Max(0, squares / periods - crps / periods * crps / periods), held / periods,
                stated / periods)
            : null;
}
