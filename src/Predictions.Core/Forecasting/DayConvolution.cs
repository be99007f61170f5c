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

    // The distance of the second and the third state's rows from the first.
    private const int Second = CycleLengths.Stride;
    private const int Third = 2 * CycleLengths.Stride;

    /// <summary>Fills sums[j] = Σᵢ starts[i] · row[day + j − i] for a block of days.</summary>
    /// <param name="starts">The starts.</param>
    /// <param name="rowWithMargins">The row, with <see cref="Margin"/> zeros before and after it.</param>
    /// <param name="day">The block's first day. Day 0 is the first start plus the row's first day.</param>
    /// <param name="sums">At least one block long.</param>
    public static void Fill(ReadOnlySpan<double> starts, ReadOnlySpan<double> rowWithMargins, int day, Span<double> sums)
    {
        var (from, to) = Relevant(starts.Length, rowWithMargins.Length, day);
        // Reads without bounds checks: day − i is between 1 − Block and the row's last day, which is within its margins.
        ref var row = ref Unsafe.Add(ref MemoryMarshal.GetReference(rowWithMargins), Margin + day - from);
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(starts), from);
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = from; i <= to; i++)
        {
            var weight = Vector256.Create(start);
            a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row), a);
            b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 4), b);
            c = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 8), c);
            d = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 12), d);
            start = ref Unsafe.Add(ref start, 1);
            row = ref Unsafe.Subtract(ref row, 1);
        }

        Store(a, b, c, d, sums);
    }

    /// <summary>The same for all states at once, so that twelve sums hide the time that each addition takes.</summary>
    /// <param name="starts">The starts of the first state. Those of the next are <paramref name="startStride"/> later.</param>
    /// <param name="startStride">The distance of the states' starts.</param>
    /// <param name="lengths">The rows.</param>
    /// <param name="day">The block's first day. Day 0 is the first start plus the rows' first day.</param>
    /// <param name="sums">The block of the first state. Those of the next are <paramref name="sumStride"/> later.</param>
    /// <param name="sumStride">The distance of the states' blocks.</param>
    /// <param name="count">The number of starts.</param>
    public static void FillStates(
        ReadOnlySpan<double> starts, int startStride, int count, CycleLengths lengths, int day, Span<double> sums, int sumStride)
    {
        var (from, to) = Relevant(count, lengths.WithMargins(0).Length, day);
        // Reads without bounds checks, as above: the last state's starts and row are the furthest.
        ref var row = ref Unsafe.Add(ref MemoryMarshal.GetReference(lengths.WithMargins(0)), Margin + day - from);
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetReference(starts), from);
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var (e, f, g, h) = (a, b, c, d);
        var (k, l, m, n) = (a, b, c, d);
        for (var i = from; i <= to; i++)
        {
            var weight = Vector256.Create(start);
            a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row), a);
            b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 4), b);
            c = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 8), c);
            d = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 12), d);
            weight = Vector256.Create(Unsafe.Add(ref start, startStride));
            e = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Second), e);
            f = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Second + 4), f);
            g = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Second + 8), g);
            h = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Second + 12), h);
            weight = Vector256.Create(Unsafe.Add(ref start, 2 * startStride));
            k = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Third), k);
            l = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Third + 4), l);
            m = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Third + 8), m);
            n = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, Third + 12), n);
            start = ref Unsafe.Add(ref start, 1);
            row = ref Unsafe.Subtract(ref row, 1);
        }

        Store(a, b, c, d, sums);
        Store(e, f, g, h, sums[sumStride..]);
        Store(k, l, m, n, sums[(2 * sumStride)..]);
    }

    /// <summary>The days rounded up to whole blocks.</summary>
    public static int InBlocks(int days) => (days + Block - 1) / Block * Block;

    // The starts that reach a block by a length of the row.
    private static (int From, int To) Relevant(int starts, int rowWithMargins, int day) =>
        (Math.Max(0, day - (rowWithMargins - 2 * Margin - 1)), Math.Min(starts - 1, day + Block - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d, Span<double> sums)
    {
        a.CopyTo(sums);
        b.CopyTo(sums[4..]);
        c.CopyTo(sums[8..]);
        d.CopyTo(sums[12..]);
    }
}
