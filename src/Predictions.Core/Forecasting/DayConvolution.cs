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

    // The days of a vector: starts as many days apart share the vectors of a row.
    private const int Shared = 4;

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
            AddStart(ref start, ref row, ref a, ref b, ref c, ref d);
            start = ref Unsafe.Add(ref start, 1);
            row = ref Unsafe.Subtract(ref row, 1);
        }

        Store(a, b, c, d, sums);
    }

    /// <summary>Fills sums[j] = Σᵢ weights[i] · row[j + i] for a block of days.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="row">At least a block and the weights long.</param>
    /// <param name="sums">At least one block long.</param>
    public static void FillForwards(ReadOnlySpan<double> weights, ReadOnlySpan<double> row, Span<double> sums)
    {
        // Reads without bounds checks: the last read ends Block − 1 days after the last weight.
        ref var days = ref MemoryMarshal.GetReference(row[..(weights.Length + Block - 1)]);
        ref var weight = ref MemoryMarshal.GetReference(weights);
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        var (e, f, g, h) = (a, b, c, d);
        // Two sums for each day hide the time that an addition takes.
        for (var i = 0; i + 1 < weights.Length; i += 2)
        {
            AddStart(ref weight, ref days, ref a, ref b, ref c, ref d);
            AddStart(ref Unsafe.Add(ref weight, 1), ref Unsafe.Add(ref days, 1), ref e, ref f, ref g, ref h);
            weight = ref Unsafe.Add(ref weight, 2);
            days = ref Unsafe.Add(ref days, 2);
        }

        if (weights.Length % 2 > 0)
            AddStart(ref weight, ref days, ref a, ref b, ref c, ref d);
        Store(a + e, b + f, c + g, d + h, sums);
    }

    /// <summary>
    /// As <see cref="Fill"/> for all states at once. Twelve sums hide the time that an addition takes. Two starts four days apart
    /// share the loads of a row. Without that, the loads would limit the speed, and not the additions.
    /// </summary>
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
        var left = to - from + 1;
        for (; left >= 2 * Shared; left -= 2 * Shared)
        {
            for (var i = 0; i < Shared; i++)
            {
                AddPair(ref start, ref row, ref a, ref b, ref c, ref d);
                AddPair(ref Unsafe.Add(ref start, startStride), ref Unsafe.Add(ref row, Second), ref e, ref f, ref g, ref h);
                AddPair(ref Unsafe.Add(ref start, 2 * startStride), ref Unsafe.Add(ref row, Third), ref k, ref l, ref m, ref n);
                start = ref Unsafe.Add(ref start, 1);
                row = ref Unsafe.Subtract(ref row, 1);
            }

            start = ref Unsafe.Add(ref start, Shared);
            row = ref Unsafe.Subtract(ref row, Shared);
        }

        for (; left > 0; left--)
        {
            AddStart(ref start, ref row, ref a, ref b, ref c, ref d);
            AddStart(ref Unsafe.Add(ref start, startStride), ref Unsafe.Add(ref row, Second), ref e, ref f, ref g, ref h);
            AddStart(ref Unsafe.Add(ref start, 2 * startStride), ref Unsafe.Add(ref row, Third), ref k, ref l, ref m, ref n);
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
    private static void AddStart(
        ref double start, ref double row, ref Vector256<double> a, ref Vector256<double> b, ref Vector256<double> c,
        ref Vector256<double> d)
    {
        var weight = Vector256.Create(start);
        a = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row), a);
        b = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 4), b);
        c = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 8), c);
        d = Vector256.FusedMultiplyAdd(weight, Vector256.LoadUnsafe(ref row, 12), d);
    }

    // The second start is as many days later as a vector has, so it needs the vector before that of the first start.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPair(
        ref double start, ref double row, ref Vector256<double> a, ref Vector256<double> b, ref Vector256<double> c,
        ref Vector256<double> d)
    {
        var first = Vector256.Create(start);
        var second = Vector256.Create(Unsafe.Add(ref start, Shared));
        a = Vector256.FusedMultiplyAdd(second, Vector256.LoadUnsafe(ref Unsafe.Subtract(ref row, Shared)), a);
        var days = Vector256.LoadUnsafe(ref row);
        a = Vector256.FusedMultiplyAdd(first, days, a);
        b = Vector256.FusedMultiplyAdd(second, days, b);
        days = Vector256.LoadUnsafe(ref row, 4);
        b = Vector256.FusedMultiplyAdd(first, days, b);
        c = Vector256.FusedMultiplyAdd(second, days, c);
        days = Vector256.LoadUnsafe(ref row, 8);
        c = Vector256.FusedMultiplyAdd(first, days, c);
        d = Vector256.FusedMultiplyAdd(second, days, d);
        d = Vector256.FusedMultiplyAdd(first, Vector256.LoadUnsafe(ref row, 12), d);
    }

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
