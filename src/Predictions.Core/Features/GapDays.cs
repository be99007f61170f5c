using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Predictions.Core.Features;

/// <summary>The days from the first fertile sign of a cycle to ovulation: log(days + 1) is normal.</summary>
internal static class GapDays
{
    /// <summary>The most days from a sign to ovulation.</summary>
    public const int MaxDays = 16;

    public const int Count = MaxDays + 1;

    /// <summary>The length of a buffer for <see cref="Count"/> days in whole steps of four. The rest is zero.</summary>
    public const int BufferSize = 20;

    // log(days + 1). The last elements are not days. They are far enough to have no mass.
    private static readonly double[] Logs = LogsOfDays();

    /// <summary>log(days + 1).</summary>
    public static double LogOf(int days) => Logs[days];

    /// <summary>Fills P(gap = i days); sums to one.</summary>
    /// <param name="meanLog">The mean of log(days + 1).</param>
    /// <param name="deviation">Its deviation.</param>
    /// <param name="mass">At least <see cref="BufferSize"/> long.</param>
    public static void Fill(double meanLog, double deviation, Span<double> mass)
    {
        mass = mass[..BufferSize];
        var logs = MemoryMarshal.Cast<double, Vector256<double>>(Logs);
        var filled = MemoryMarshal.Cast<double, Vector256<double>>(mass);
        var sum = 0.0;
        for (var i = 0; i < filled.Length; i++)
        {
            var z = (logs[i] - Vector256.Create(meanLog)) / deviation;
            // The density of days + 1 is that of its logarithm over days + 1.
            filled[i] = RepeatableMath.Exp(-0.5 * z * z - logs[i]);
            sum += Vector256.Sum(filled[i]);
        }

        foreach (ref var four in filled)
            four /= sum;
    }

    private static double[] LogsOfDays()
    {
        double[] days = [.. Enumerable.Range(1, Count).Select(d => (double)d), 1e30, 1e30, 1e30];
        var fours = MemoryMarshal.Cast<double, Vector256<double>>(days.AsSpan());
        foreach (ref var four in fours)
            four = RepeatableMath.Log(four);
        return days;
    }
}
