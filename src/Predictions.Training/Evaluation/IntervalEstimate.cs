namespace Predictions.Training.Evaluation;

/// <summary>A figure with its 95 % interval by bootstrap over persons.</summary>
public readonly record struct IntervalEstimate(double Value, double Low, double High)
{
    /// <summary>The estimate with rounded numbers.</summary>
    public IntervalEstimate Rounded(int digits) =>
        new(Math.Round(Value, digits), Math.Round(Low, digits), Math.Round(High, digits));

    /// <summary>
    /// The basic bootstrap interval: the percentiles reflected at the value. For statistics that resampling biases upward, such
    /// as
    /// a largest distance. Source: Davison and Hinkley (1997), equation 5.6.
    /// </summary>
    internal static IntervalEstimate Reflected(IntervalEstimate e) =>
        new(e.Value, Math.Max(0, 2 * e.Value - e.High), 2 * e.Value - e.Low);

    /// <summary>The value and the 2.5 % and 97.5 % quantiles of its resamples, which are sorted in place.</summary>
    internal static IntervalEstimate Of(double value, double[] resamples)
    {
        Array.Sort(resamples);
        return new IntervalEstimate(value, Quantile(resamples, 0.025), Quantile(resamples, 0.975));
    }

    /// <summary>A quantile of sorted values, linear between neighbours.</summary>
    internal static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
