using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The convolution of starts with a row of day probabilities. It computes blocks of sixteen days in registers, so that the far
/// tail is computed only where it is needed.
/// </summary>
internal static class DayConvolution
{
    /// <summary>The days of a block.</summary>
    public const int Block = 16;

    /// <summary>The number of zeros before and after a row, so that a block may read past its ends.</summary>
    public const int Margin = Block;

    /// <summary>Fills sums[j] = Σᵢ starts[i] · row[day + j − i] for a block of days.</summary>
    /// <param name="starts">The starts.</param>
    /// <param name="rowWithMargins">The row, with <see cref="Margin"/> zeros before and after it.</param>
    /// <param name="day">The block's first day. Day 0 is the first start plus the row's first day.</param>
    /// <param name="sums">At least one block long.</param>
    public static void Fill(ReadOnlySpan<double> starts, ReadOnlySpan<double> rowWithMargins, int day, Span<double> sums)
    {
        var from = Math.Max(0, day - (rowWithMargins.Length - 2 * Margin - 1));
        var to = Math.Min(starts.Length - 1, day + Block - 1);
        // Reads without bounds checks: day − i is between 1 − Block and the row's last day, which is within its margins.
        ref var row = ref MemoryMarshal.GetReference(rowWithMargins);
        ref var start = ref MemoryMarshal.GetReference(starts);
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = from; i <= to; i++)
        {
            var weight = Vector256.Create(Unsafe.Add(ref start, i));
            var at = (nuint)(Margin + day - i);
            a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, at), a);
            b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, at + 4), b);
            c = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, at + 8), c);
            d = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, at + 12), d);
        }

        a.CopyTo(sums);
        b.CopyTo(sums[4..]);
        c.CopyTo(sums[8..]);
        d.CopyTo(sums[12..]);
    }

    /// <summary>The days rounded up to whole blocks.</summary>
    public static int InBlocks(int days) => (days + Block - 1) / Block * Block;
}
