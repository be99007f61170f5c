using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>Her luteal length laid on whole days.</summary>
internal static class LutealDays
{
    public const int Shortest = 4;
    public const int Longest = 22;
    public const int Count = Longest - Shortest + 1;

    // A normal distribution has tails too thin for what people log as ovulation: some are spread twice as wide.
    private const double WideShare = 0.1;

    /// <summary>Fills P(luteal length = <see cref="Shortest"/> + i days); sums to one.</summary>
    public static void Fill(double meanDays, double scaleDays, Span<double> mass)
    {
        var sum = 0.0;
        for (var i = 0; i < mass.Length; i++)
        {
            var z = (Shortest + i - meanDays) / scaleDays;
            mass[i] = (1 - WideShare) * Math.Exp(-0.5 * z * z) + 0.5 * WideShare * Math.Exp(-0.125 * z * z);
            sum += mass[i];
        }

        foreach (ref var m in mass)
            m /= sum;
    }
}
