using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Forecasting;

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
        var sums = Vector256<double>.Zero;
        foreach (var four in MemoryMarshal.Cast<double, Vector256<double>>(days))
            sums += four;
        var sum = Vector256.Sum(sums);
        foreach (var day in days[(days.Length / Step * Step)..])
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
            sums[i] += factor * rows[i];
        for (var i = rows.Length * Step; i < row.Length; i++)
            to[i] += weight * row[i];
    }
}
