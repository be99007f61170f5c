namespace Predictions.Training.Shipping;

/// <summary>What a candidate must show before it may be stable.</summary>
public static class PromotionLimits
{
    /// <summary>Women that must have been scored.</summary>
    public const int LeastWomen = 200;

    /// <summary>Forecasts that must have been scored.</summary>
    public const int LeastForecasts = 1000;

    /// <summary>Women from whom on a cohort decides; a smaller one is shown.</summary>
    public const int LeastCohortWomen = 50;

    /// <summary>The most that CRPS, candidate divided by stable, may be overall, with 95 % confidence.</summary>
    public const double MostCrpsRatio = 1.01;

    /// <summary>The most that it may be in a cohort that decides, with 95 % confidence.</summary>
    public const double MostCohortCrpsRatio = 1.03;

    /// <summary>The most that observed coverage may lie from the stated one, as a share.</summary>
    public const double MostCoverageGap = 0.02;

    /// <summary>Two shares differ by rounding even where they lie on the limit exactly.</summary>
    internal const double Rounding = 1e-9;
}
