using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>Her luteal length laid on whole days, and what follows from it: ovulation from a period, and a period from an ovulation.</summary>
internal static class LutealDays
{
    public const int Shortest = 4;
    public const int Longest = 22;
    public const int Count = Longest - Shortest + 1;

    // A normal distribution has tails too thin for what people log as ovulation: some are spread twice as wide.
    private const double WideShare = 0.1;

    /// <summary>Fills P(luteal length = <see cref="Shortest"/> + i days); sums to one.</summary>
    public static void Fill(in LutealPosterior posterior, Span<double> mass)
    {
        var sum = 0.0;
        for (var i = 0; i < mass.Length; i++)
        {
            var z = (Shortest + i - posterior.MeanDays) / posterior.ScaleDays;
            mass[i] = (1 - WideShare) * Math.Exp(-0.5 * z * z) + 0.5 * WideShare * Math.Exp(-0.125 * z * z);
            sum += mass[i];
        }

        foreach (ref var m in mass)
            m /= sum;
    }

    /// <summary>The ovulation's days, counted back from the period's; <paramref name="ovulation"/> needs room for Count − 1 more days.</summary>
    public static DayMass CountBack(scoped DayMass period, scoped ReadOnlySpan<double> luteal, Span<double> ovulation)
    {
        ovulation = ovulation[..(period.Mass.Length + Count - 1)];
        ovulation.Clear();
        for (var i = 0; i < period.Mass.Length; i++)
        {
            var mass = period.Mass[i];
            if (mass <= 0)
                continue;
            for (var j = 0; j < Count; j++)
                ovulation[i + Count - 1 - j] += mass * luteal[j];
        }

        return new DayMass(period.First - 1 - Longest, ovulation);
    }
}
