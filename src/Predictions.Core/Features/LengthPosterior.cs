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

    /// <summary>The degrees of freedom of the next y's Student-t distribution.</summary>
    public double DegreesOfFreedom => 2 * Alpha;

    /// <summary>The median length in days.</summary>
    public double TypicalDays => 10 + Math.Exp(Mean);

    private static readonly double[] LogOfWholeDays = [.. Enumerable.Range(0, 256).Select(days => LogOf((double)days))];

    /// <summary>y of a length in whole days.</summary>
    public static double LogOf(int days) => (uint)days < (uint)LogOfWholeDays.Length ? LogOfWholeDays[days] : LogOf((double)days);

    /// <summary>y of a length in days.</summary>
    public static double LogOf(double days) => Math.Log(Math.Max(days, MinDaysInLog) - 10);

    /// <summary>The posterior after evidence.</summary>
    public static LengthPosterior From(LengthPrior prior, in SufficientStatistics evidence)
    {
        var weight = evidence.Weight;
        if (weight <= 0)
            return new LengthPosterior(prior.Mean, prior.Kappa, prior.Alpha, prior.Beta);
        var mean = evidence.Sum / weight;
        var squares = Math.Max(0, evidence.SumOfSquares - weight * mean * mean);
        var kappa = prior.Kappa + weight;
        var shift = mean - prior.Mean;
        return new LengthPosterior(
            (prior.Kappa * prior.Mean + evidence.Sum) / kappa,
            kappa,
            prior.Alpha + weight / 2,
            prior.Beta + squares / 2 + prior.Kappa * weight * shift * shift / (2 * kappa));
    }

    /// <summary>The logarithm of the density of the next y.</summary>
    public double LogDensity(double y)
    {
        var scale = PredictiveScale;
        var z = (y - Mean) / scale;
        return LogGammaRatio(Alpha) - 0.5 * Math.Log(Math.PI * DegreesOfFreedom) - Math.Log(scale)
            - (Alpha + 0.5) * Math.Log(1 + z * z / DegreesOfFreedom);
    }

    // log Γ(a + ½) − log Γ(a), to 1e-6 for a ≥ 1.
    // Source: Tricomi and Erdélyi (1951), "The asymptotic expansion of a ratio of gamma functions".
    private static double LogGammaRatio(double a)
    {
        var correction = 0.0;
        for (; a < 8; a++)
            correction -= Math.Log((a + 0.5) / a);
        return correction + 0.5 * Math.Log(a) + Math.Log(1 - 1 / (8 * a) + 1 / (128 * a * a));
    }
}

/// <summary>The weighted count, sum and sum of squares of y = log(length − 10).</summary>
public readonly record struct SufficientStatistics(double Weight, double Sum, double SumOfSquares)
{
    /// <summary>The statistics after one more cycle, discounted.</summary>
    public SufficientStatistics Discounted(double discount) => new(Weight * discount, Sum * discount, SumOfSquares * discount);

    public SufficientStatistics With(double y, double weight) =>
        new(Weight + weight, Sum + weight * y, SumOfSquares + weight * y * y);
}
