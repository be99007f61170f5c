using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>The distribution of the luteal length over whole days.</summary>
internal static class LutealDays
{
    public const int MinDays = 4;
    public const int MaxDays = 22;
    /// <summary>Days from ovulation to the next period in most cycles. No answer depends on it.</summary>
    public const int Usual = 12;

    public const int Count = MaxDays - MinDays + 1;

    /// <summary>The length of a buffer for <see cref="Count"/> days in whole steps of four. The rest is zero.</summary>
    public const int BufferSize = 20;

    // Logged ovulations have heavier tails than a normal distribution: this share is spread twice as wide.
    private const double WideShare = 0.1;

    // The last element is not a day. It is far enough to have no mass.
    private static readonly double[] Days = [.. Enumerable.Range(MinDays, Count).Select(d => (double)d), 1e9];

    /// <summary>Fills P(luteal length = <see cref="MinDays"/> + i days); sums to one.</summary>
    /// <param name="meanDays">The center of the length, in days.</param>
    /// <param name="scaleDays">The deviation, in days.</param>
    /// <param name="mass">At least <see cref="BufferSize"/> long.</param>
    public static void Fill(double meanDays, double scaleDays, Span<double> mass)
    {
        mass = mass[..BufferSize];
        var days = MemoryMarshal.Cast<double, Vector256<double>>(Days);
        var filled = MemoryMarshal.Cast<double, Vector256<double>>(mass);
        for (var i = 0; i < filled.Length; i++)
        {
            var z = (days[i] - Vector256.Create(meanDays)) / scaleDays;
            // At twice the scale the density is the fourth root.
            var wide = RepeatableMath.Exp(-0.125 * z * z);
            var squared = wide * wide;
            filled[i] = (1 - WideShare) * squared * squared + 0.5 * WideShare * wide;
        }

        DaySums.Scale(mass, 1 / DaySums.Of(mass));
    }

    /// <summary>Fills P(luteal length > <see cref="MinDays"/> + i days).</summary>
    /// <param name="mass">The distribution, from <see cref="Fill"/>.</param>
    /// <param name="beyond">At least <see cref="BufferSize"/> long.</param>
    public static void FillBeyond(ReadOnlySpan<double> mass, Span<double> beyond)
    {
        DaySums.Cumulate(mass, 0, beyond);
        var all = Vector256.Create(beyond[BufferSize - 1]);
        foreach (ref var four in MemoryMarshal.Cast<double, Vector256<double>>(beyond[..BufferSize]))
            four = all - four;
    }
}
