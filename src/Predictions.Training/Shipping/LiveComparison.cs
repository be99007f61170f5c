namespace Predictions.Training.Shipping;

/// <summary>
/// What the instances counted of two models that were both scored when a period came. A difference is the candidate's CRPS less the
/// stable model's; worse and better are counted apart, since a counter may not fall.
/// </summary>
/// <param name="Stable">Name of the model that answers, such as "cycle-length@1".</param>
/// <param name="Candidate">Name of the model beside it.</param>
/// <param name="Periods">How many periods both were scored on.</param>
/// <param name="WorseDays">Sum of the differences above 0, in days.</param>
/// <param name="BetterDays">Sum of the differences below 0 without their sign, in days.</param>
/// <param name="SquaredDays">Sum of the squares of all differences, in days².</param>
public sealed record LiveComparison(
    string Stable, string Candidate, double Periods, double WorseDays, double BetterDays, double SquaredDays);
