using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>The distribution of the luteal length over whole days.</summary>
internal static class LutealDays
{
    public const int MinDays = 4;
    public const int MaxDays = 22;
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

    /// <summary>The same from the longest length to the shortest, with the margins of a <see cref="DayConvolution"/>.</summary>
    public static void FillBackwards(double meanDays, double scaleDays, Span<double> backwards)
    {
        Span<double> mass = stackalloc double[BufferSize];
        Fill(meanDays, scaleDays, mass);
        backwards.Clear();
        var days = backwards.Slice(DayConvolution.Margin, Count);
        mass[..Count].CopyTo(days);
        days.Reverse();
    }
}
