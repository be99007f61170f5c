namespace Predictions.Core.Features;

/// <summary>
/// The conjugate Normal-Inverse-Gamma posterior of y = log(length − 10) after weighted cycles.
/// Source: Murphy (2007), "Conjugate Bayesian analysis of the Gaussian distribution", equations 86 to 89 and 108.
/// </summary>
/// <param name="Mean">The location of y.</param>
/// <param name="Kappa">The weight of the location in cycles, the prior's included.</param>
/// <param name="Alpha">The shape of the variance.</param>
/// <param name="Beta">The scale of the variance.</param>
public readonly record struct LengthPosterior(double Mean, double Kappa, double Alpha, double Beta)
{
    /// <summary>The minimum length inside logarithms, in days.</summary>
    public const double MinDaysInLog = 12;

    /// <summary>The scale of the next y, the location's uncertainty included.</summary>
    public double PredictiveScale => Math.Sqrt(Beta * (Kappa + 1) / (Alpha * Kappa));

    /// <summary>The scale of y within the person, given the location.</summary>
    public double WithinScale => Math.Sqrt(Beta / Alpha);

    /// <summary>The scale of the location.</summary>
    public double LocationScale => Math.Sqrt(Beta / (Alpha * Kappa));

    /// <summary>The median length in days.</summary>
    public double TypicalDays => 10 + Math.Exp(Mean);

    /// <summary>Half the width of the range that holds two thirds of the cycles, in days.</summary>
    public double SpreadDays => (Math.Exp(Mean + PredictiveScale) - Math.Exp(Mean - PredictiveScale)) / 2;

    private static readonly double[] LogOfWholeDays = LogsOfParts(1);
    private static readonly double[] LogOfHalves = LogsOfParts(2);
    private static readonly double[] LogOfThirds = LogsOfParts(3);

    /// <summary>y of a length in whole days.</summary>
    public static double LogOf(int days) => LogOf(LogOfWholeDays, days, 1);

    /// <summary>y of half a length in whole days.</summary>
    public static double LogOfHalf(int days) => LogOf(LogOfHalves, days, 2);

    /// <summary>y of a third of a length in whole days.</summary>
    public static double LogOfThird(int days) => LogOf(LogOfThirds, days, 3);

    /// <summary>y of a length in days.</summary>
    public static double LogOf(double days) => Math.Log(Math.Max(days, MinDaysInLog) - 10);

    private static double LogOf(double[] known, int days, int parts) =>
        (uint)days < (uint)known.Length ? known[days] : LogOf((double)days / parts);

    private static double[] LogsOfParts(int parts) => [.. Enumerable.Range(0, 256).Select(days => LogOf((double)days / parts))];
}

/// <summary>The weighted count, sum and sum of squares of y = log(length − 10).</summary>
public readonly record struct SufficientStatistics(double Weight, double Sum, double SumOfSquares)
{
    /// <summary>The statistics after one more cycle, discounted.</summary>
    public SufficientStatistics Discounted(double discount) => new(Weight * discount, Sum * discount, SumOfSquares * discount);

    public SufficientStatistics With(double y, double weight) =>
        new(Weight + weight, Sum + weight * y, SumOfSquares + weight * y * y);
}
