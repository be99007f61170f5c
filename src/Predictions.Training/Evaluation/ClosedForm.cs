using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Training.Evaluation;

/// <summary>
/// The baseline for every model: the Normal-Inverse-Gamma posterior of y = log(length − 10) after all intervals between logged
/// starts, with older ones discounted. Days before the day reached are excluded. It ignores unlogged periods and ovulations. Its
/// constants were fitted to two populations and are not refitted. Source: Murphy (2007), "Conjugate Bayesian analysis of the
/// Gaussian distribution", equations 86 to 89 and 108.
/// </summary>
public sealed class ClosedForm : IForecaster
{
    private const double Mean = 2.921;
    private const double Kappa = 0.862;
    private const double Alpha = 1.759;
    private const double Beta = 0.0220;
    private const double Discount = 0.88;

    /// <inheritdoc/>
    public string Name => "closed form";

    /// <inheritdoc/>
    public LengthForecast Forecast(ForecastCase asked)
    {
        var next = Lengths(asked.PastDays);
        var (first, mass) = (DayAxis.First, next);
        for (var ahead = 1; ahead < asked.Ahead; ahead++)
            (first, mass) = (first + DayAxis.First, Convolution(mass, next));
        var reached = Math.Clamp(asked.AsOfDay - first, 0, mass.Length - 1);
        (first, mass) = (first + reached, Normalized(mass[reached..]));
        return new LengthForecast(
            LengthRange.Of(first, mass, 0).From, first, mass,
            [.. LengthForecast.NominalCoverage.Select(interval => LengthRange.Of(first, mass, interval))]);
    }

    /// <summary>P(length = day) over the day axis, on the cycle's first day.</summary>
    /// <param name="pastDays">The intervals between logged starts, oldest first.</param>
    internal static double[] Lengths(int[] pastDays)
    {
        var (weight, sum, squares) = (0.0, 0.0, 0.0);
        foreach (var y in pastDays.Select(LengthPosterior.LogOf))
            (weight, sum, squares) = (Discount * weight + 1, Discount * sum + y, Discount * squares + y * y);
        var average = weight > 0 ? sum / weight : Mean;
        var kappa = Kappa + weight;
        var mean = (Kappa * Mean + sum) / kappa;
        var alpha = Alpha + weight / 2;
        var beta = Beta + Math.Max(0, squares - weight * average * average) / 2
            + Kappa * weight * (average - Mean) * (average - Mean) / (2 * kappa);
        var variance = beta * (kappa + 1) / (alpha * kappa);
        return Normalized([.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(Density)]);

        double Density(int day)
        {
            var z = Math.Log(Math.Max(day - 10, 0.25)) - mean;
            return Math.Pow(1 + z * z / (2 * alpha * variance), -(alpha + 0.5)) / Math.Max(day - 10, 0.5);
        }
    }

    private static double[] Normalized(double[] mass)
    {
        var total = mass.Sum();
        return [.. mass.Select(m => m / total)];
    }

    private static double[] Convolution(double[] left, double[] right)
    {
        var sum = new double[left.Length + right.Length - 1];
        for (var i = 0; i < left.Length; i++)
            for (var j = 0; j < right.Length; j++)
                sum[i + j] += left[i] * right[j];
        return sum;
    }
}
