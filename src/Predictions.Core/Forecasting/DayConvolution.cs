using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The step that every sum of two day counts is made of: each start followed by a stretch of days. Sums are gathered day by day,
/// sixteen days in registers, so that days far in a tail are never computed where nobody asks for them.
/// </summary>
internal static class DayConvolution
{
    /// <summary>Days to a block.</summary>
    public const int Block = 16;

    /// <summary>How many zeros a row has before and after it, so that a block may read past its ends.</summary>
    public const int Margin = Block;

    /// <summary>Fills sums[j] = Σᵢ starts[i] · row[day + j − i] for a block of days.</summary>
    /// <param name="starts">The starts.</param>
    /// <param name="rowWithMargins">The row, with <see cref="Margin"/> zeros before and after it.</param>
    /// <param name="day">The block's first day, counted from the one that the first start with the row's first day ends on.</param>
    /// <param name="sums">Room for a block.</param>
    public static void Fill(ReadOnlySpan<double> starts, ReadOnlySpan<double> rowWithMargins, int day, Span<double> sums)
    {
        var from = Math.Max(0, day - (rowWithMargins.Length - 2 * Margin - 1));
        var to = Math.Min(starts.Length - 1, day + Block - 1);
        // Read without checks: for these starts day − i lies from 1 − Block to the row's last day, and so within its margins.
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

    /// <summary>So many days in whole blocks.</summary>
    public static int InBlocks(int days) => (days + Block - 1) / Block * Block;
}
