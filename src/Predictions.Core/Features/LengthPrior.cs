namespace Predictions.Core.Features;

/// <summary>
/// Normal-Inverse-Gamma prior of y = log(length − 10): the mean of y is Normal(<paramref name="Mean"/>, σ²/<paramref
/// name="Kappa"/>), σ² is InverseGamma(<paramref name="Alpha"/>, <paramref name="Beta"/>). Source: Murphy, "Conjugate Bayesian
/// analysis of the Gaussian distribution" (2007), section 3.
/// </summary>
/// <param name="Mean">The population mean of y.</param>
/// <param name="Kappa">The weight of the population mean, in cycles.</param>
/// <param name="Alpha">The shape of the variance's prior: half its degrees of freedom.</param>
/// <param name="Beta">The scale of the variance's prior.</param>
/// <param name="Discount">The factor on a cycle's weight for every later cycle, 0.5 to 1.</param>
/// <param name="SkipRate">The prior probability that a period is unlogged, 0 to 0.5.</param>
public sealed record LengthPrior(double Mean, double Kappa, double Alpha, double Beta, double Discount, double SkipRate)
{
    /// <summary>Fitted to the simulated cohort by <c>predictions models train</c>; the shipped manifest holds the same.</summary>
    public static readonly LengthPrior Population = new(2.911, 0.535, 3.257, 0.0391, 0.932, 0.02);
}
