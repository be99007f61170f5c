using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Forecasting;

/// <summary>The step that every sum of two day counts is made of.</summary>
internal static class ScaledSum
{
    // What all starts below this hold together is far below what the contract shows of a day.
    private const double NegligibleStart = 1e-7;

    /// <summary>Whether a start of this probability changes nothing that is shown.</summary>
    public static bool IsNegligible(double start) => start < NegligibleStart;

    /// <summary>Adds <paramref name="weight"/> times the row, four days to a step.</summary>
    public static void Add(ReadOnlySpan<double> row, double weight, Span<double> to)
    {
        to = to[..row.Length];
        var rows = MemoryMarshal.Cast<double, Vector256<double>>(row);
        var sums = MemoryMarshal.Cast<double, Vector256<double>>(to);
        var factor = Vector256.Create(weight);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += factor * rows[i];
        for (var i = rows.Length * Vector256<double>.Count; i < row.Length; i++)
            to[i] += weight * row[i];
    }
}
