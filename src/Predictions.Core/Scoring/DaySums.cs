using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Scoring;

/// <summary>Vector operations on rows of days, four days per step.</summary>
internal static class DaySums
{
    // All starts below this together are far below the contract's precision for a day.
    private const double NegligibleStart = 1e-7;

    /// <summary>The mass of a tail that may be left out: below the contract's smallest probability.</summary>
    public const double NegligibleTail = 5e-7;

    private const int Step = 4;

    /// <summary>Whether a start with this probability is below the contract's precision.</summary>
    public static bool IsNegligible(double start) => start < NegligibleStart;

    /// <summary>The sum of all days.</summary>
    public static double Of(ReadOnlySpan<double> days)
    {
        // Two accumulators, because an addition takes longer than a load.
        var (even, odd) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(days);
        for (var i = 0; i + 1 < fours.Length; i += 2)
        {
            even += fours[i];
            odd += fours[i + 1];
        }

        if (fours.Length % 2 > 0)
            even += fours[^1];
        var sum = Vector256.Sum(even + odd);
        foreach (var day in days[(fours.Length * Step)..])
            sum += day;
        return sum;
    }

    /// <summary>Multiplies every day by a factor.</summary>
    public static void Scale(Span<double> days, double factor)
    {
        foreach (ref var four in MemoryMarshal.Cast<double, Vector256<double>>(days))
            four *= factor;
        foreach (ref var day in days[(days.Length / Step * Step)..])
            day *= factor;
    }

    /// <summary>Adds a row to another.</summary>
    public static void Add(ReadOnlySpan<double> row, Span<double> to) => Add(row, 1, to);

    /// <summary>Adds <paramref name="weight"/> times a row to the days from the first of <paramref name="to"/> on.</summary>
    public static void Add(ReadOnlySpan<double> row, double weight, Span<double> to)
    {
        to = to[..row.Length];
        var rows = MemoryMarshal.Cast<double, Vector256<double>>(row);
        var sums = MemoryMarshal.Cast<double, Vector256<double>>(to);
        var factor = Vector256.Create(weight);
        for (var i = 0; i < sums.Length; i++)
            sums[i] = Vector256.FusedMultiplyAdd(factor, rows[i], sums[i]);
        for (var i = rows.Length * Step; i < row.Length; i++)
            to[i] += weight * row[i];
    }

    /// <summary>Fills the products of two rows, day by day.</summary>
    /// <param name="row">The first row.</param>
    /// <param name="weights">The second row, at least as long.</param>
    /// <param name="products">The products, at least as long.</param>
    public static void Multiply(ReadOnlySpan<double> row, ReadOnlySpan<double> weights, Span<double> products)
    {
        var rows = MemoryMarshal.Cast<double, Vector256<double>>(row);
        var factors = MemoryMarshal.Cast<double, Vector256<double>>(weights);
        var filled = MemoryMarshal.Cast<double, Vector256<double>>(products);
        for (var i = 0; i < rows.Length; i++)
            filled[i] = rows[i] * factors[i];
        for (var i = rows.Length * Step; i < row.Length; i++)
            products[i] = row[i] * weights[i];
    }

    /// <summary>Fills the sums over all states.</summary>
    /// <param name="states">The days of the first state. Those of the next are <paramref name="stride"/> later.</param>
    /// <param name="stride">The distance of the states' days.</param>
    /// <param name="sums">The days; their number is a multiple of four.</param>
    public static void AddStates(ReadOnlySpan<double> states, int stride, Span<double> sums)
    {
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(sums);
        var low = MemoryMarshal.Cast<double, Vector256<double>>(states);
        var middle = MemoryMarshal.Cast<double, Vector256<double>>(states[stride..]);
        var high = MemoryMarshal.Cast<double, Vector256<double>>(states[(2 * stride)..]);
        for (var i = 0; i < fours.Length; i++)
            fours[i] = low[i] + middle[i] + high[i];
    }

    /// <summary>Fills the sums up to and with each day, after days that hold <paramref name="before"/>.</summary>
    /// <param name="days">The days; their number is a multiple of four.</param>
    /// <param name="before">The sum before the first.</param>
    /// <param name="sums">At least as long as <paramref name="days"/>.</param>
    public static void Cumulate(ReadOnlySpan<double> days, double before, Span<double> sums)
    {
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(days);
        var filled = MemoryMarshal.Cast<double, Vector256<double>>(sums);
        var carried = Vector256.Create(before);
        for (var i = 0; i < fours.Length; i++)
        {
            // Within four days: each plus the one before it, then plus the pair before that.
            var ones = fours[i];
            var pairs = ones + (Vector256.Shuffle(ones, Vector256.Create(0L, 0, 1, 2)) & AfterFirst);
            var all = pairs + Vector256.Create(Vector128<double>.Zero, pairs.GetLower());
            filled[i] = carried + all;
            carried += Vector256.Shuffle(all, Vector256.Create(3L));
        }
    }

    /// <summary>The index of the first number that is at least a bound; that of the last one if none is.</summary>
    public static int FirstAtLeast(ReadOnlySpan<double> numbers, double least, int from = 0)
    {
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(numbers);
        for (var i = from / Step; i < fours.Length; i++)
            if (AtLeast(fours[i], least) is > 0 and var lanes)
                return i * Step + BitOperations.TrailingZeroCount(lanes);
        for (var i = fours.Length * Step; i < numbers.Length; i++)
            if (numbers[i] >= least)
                return i;
        return numbers.Length - 1;
    }

    /// <summary>How many numbers are below a bound, without a branch on them.</summary>
    /// <param name="numbers">The numbers; their number is a multiple of four.</param>
    /// <param name="bound">The bound.</param>
    public static int CountBelow(ReadOnlySpan<double> numbers, double bound)
    {
        var below = Vector256<long>.Zero;
        foreach (var four in MemoryMarshal.Cast<double, Vector256<double>>(numbers))
            below -= Vector256.LessThan(four, Vector256.Create(bound)).AsInt64();
        return (int)Vector256.Sum(below);
    }

    /// <summary>The index of the last number that is at least a bound; 0 if none is.</summary>
    /// <param name="numbers">The numbers; their number is a multiple of four.</param>
    /// <param name="least">The bound.</param>
    public static int LastAtLeast(ReadOnlySpan<double> numbers, double least)
    {
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(numbers);
        for (var i = fours.Length - 1; i >= 0; i--)
            if (AtLeast(fours[i], least) is > 0 and var lanes)
                return i * Step + BitOperations.Log2(lanes);
        return 0;
    }

    private static Vector256<double> AfterFirst => Vector256.Create(0L, -1, -1, -1).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AtLeast(Vector256<double> four, double least) =>
        Vector256.GreaterThanOrEqual(four, Vector256.Create(least)).ExtractMostSignificantBits();
}
