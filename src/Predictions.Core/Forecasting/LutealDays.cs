using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>Her luteal length laid on whole days.</summary>
internal static class LutealDays
{
    public const int Shortest = 4;
    public const int Longest = 22;
    public const int Count = Longest - Shortest + 1;

    /// <summary>Room for <see cref="Count"/> days in whole steps of four; what is over is zero.</summary>
    public const int Room = 20;

    // A normal distribution has tails too thin for what people log as ovulation: some are spread twice as wide.
    private const double WideShare = 0.1;

    // The last place is no day, and far enough to hold nothing.
    private static readonly double[] Days = [.. Enumerable.Range(Shortest, Count).Select(d => (double)d), 1e9];

    /// <summary>Fills P(luteal length = <see cref="Shortest"/> + i days); sums to one.</summary>
    /// <param name="meanDays">The length's centre, in days.</param>
    /// <param name="scaleDays">Its deviation, in days.</param>
    /// <param name="mass">Room for <see cref="Room"/> probabilities.</param>
    public static void Fill(double meanDays, double scaleDays, Span<double> mass)
    {
        mass = mass[..Room];
        var days = MemoryMarshal.Cast<double, Vector256<double>>(Days);
        var filled = MemoryMarshal.Cast<double, Vector256<double>>(mass);
        for (var i = 0; i < filled.Length; i++)
        {
            var z = (days[i] - Vector256.Create(meanDays)) / scaleDays;
            // Twice as wide is the fourth root.
            var wide = RepeatableMath.Exp(-0.125 * z * z);
            var squared = wide * wide;
            filled[i] = (1 - WideShare) * squared * squared + 0.5 * WideShare * wide;
        }

        DaySums.Scale(mass, 1 / DaySums.Of(mass));
    }

    /// <summary>The same from the longest length to the shortest, with the margins of a <see cref="DayConvolution"/>.</summary>
    public static void FillBackwards(double meanDays, double scaleDays, Span<double> backwards)
    {
        Span<double> mass = stackalloc double[Room];
        Fill(meanDays, scaleDays, mass);
        backwards.Clear();
        var days = backwards.Slice(DayConvolution.Margin, Count);
        mass[..Count].CopyTo(days);
        days.Reverse();
    }
}
