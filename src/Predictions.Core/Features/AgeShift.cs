namespace Predictions.Core.Features;

/// <summary>
/// What a person's age says about cycle lengths before the first is known: cycles shorten by 0.18 days a year. The slope of
/// log(length − 10) is −0.0095 a year, with a standard error of 0.0027 (83 women of 21 to 43 years in Fehring's trial). Ages
/// below 18 and above 45 count as these, because no chart has them.
/// </summary>
public static class AgeShift
{
    private const double PerYear = -0.0095;
    private const double MeanYears = 31;
    private const int MinYears = 18;
    private const int MaxYears = 45;

    /// <summary>The shift of the prior's means at an age in years; 0 where the age is unknown.</summary>
    public static double At(int? years) =>
        years is { } known ? PerYear * (Math.Clamp(known, MinYears, MaxYears) - MeanYears) : 0;
}
