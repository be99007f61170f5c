namespace Predictions.Training.Shipping;

/// <summary>How one model does on live traffic. A figure is <c>null</c> where nothing was counted for it.</summary>
/// <param name="Model">Its name, such as "cycle-length@1".</param>
/// <param name="Periods">Periods that it was scored on.</param>
/// <param name="ErrorDays">Mean absolute error of the likely day.</param>
/// <param name="CrpsDays">Mean CRPS.</param>
/// <param name="RangeHeld">Share of ranges that held their period.</param>
/// <param name="RangeStated">Mean share that they stated.</param>
/// <param name="PitDistance">See <see cref="DistanceFromUniform"/>; 0 is calibrated throughout.</param>
public sealed record LiveFigures(
    string Model, double Periods, double? ErrorDays, double? CrpsDays, double? RangeHeld, double? RangeStated, double? PitDistance)
{
    /// <summary>Observed less stated share, −1 to 1.</summary>
    public double? RangeGap => RangeHeld - RangeStated;

    /// <summary>
    /// The Kolmogorov distance of probability integral transforms from the uniform ones that a calibrated model gives: the largest
    /// gap, 0 to 1, between the share that lies at or below a bound and the bound itself.
    /// </summary>
    /// <param name="atOrBelow">How many lie at or below each upper bound, as a histogram counts.</param>
    /// <returns>The distance; <c>null</c> for an empty histogram.</returns>
    public static double? DistanceFromUniform(IReadOnlyCollection<(double Bound, double Count)> atOrBelow)
    {
        var all = atOrBelow.Select(b => b.Count).DefaultIfEmpty(0).Max();
        return all > 0 ? atOrBelow.Where(b => b.Bound <= 1).Max(b => Math.Abs(b.Count / all - b.Bound)) : null;
    }
}
