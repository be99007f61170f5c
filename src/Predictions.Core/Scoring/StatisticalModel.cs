using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>
/// The model that is always available: the posterior predictive of the length on whole days. It is a Student-t in
/// y = log(length − 10) for each kind of person, and a geometric tail for cycles that run on.
/// </summary>
public static class StatisticalModel
{
    // Kinds with a smaller probability do not move a date.
    private const double NegligibleShare = 1e-4;

    private static readonly double[] LogDays =
        [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(d => Math.Log(Math.Max(d - 10, 0.25)))];

    // dy/dd at each day. The two shortest days, where the density hardly matters, are a half and a whole day wide.
    private static readonly double[] Slope =
        [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(d => 1 / Math.Max(d - 10, 0.5))];

    /// <summary>y of each day of the axis.</summary>
    internal static ReadOnlySpan<double> Logs => LogDays;

    /// <summary>Fills P(length = day) over the day axis; sums to one.</summary>
    public static void Fill(in CycleFeatures features, Span<double> mass)
    {
        var lengths = features.Lengths;
        mass.Clear();
        Span<double> ofKind = stackalloc double[DayAxis.Count];
        for (var kind = 0; kind < LengthPrior.MaxKinds; kind++)
            if (lengths.Share(kind) > NegligibleShare)
                Add(lengths[kind], lengths.Share(kind), ofKind, mass);

        DaySums.Scale(mass, (1 - features.LateShare) / DaySums.Of(mass));
        if (features.LateShare > 0)
            AddLate(lengths.TypicalDays, features.LateShare, features.LateDays, mass);
    }

    private static void Add(in LengthPosterior posterior, double share, Span<double> ofKind, Span<double> mass)
    {
        var sum = StudentT.Fill(LogDays, Slope, posterior.Mean, posterior.PredictiveScale, posterior.Alpha, ofKind);
        DaySums.Add(ofKind, share / sum, mass);
    }

    // A geometric distribution over the days after the typical length, as far as the axis goes.
    private static void AddLate(double typicalDays, double share, double meanDays, Span<double> mass)
    {
        var late = mass[Math.Clamp((int)typicalDays + 1 - DayAxis.First, 0, mass.Length - 1)..];
        var stays = meanDays / (meanDays + 1);
        var today = share * (1 - stays) / (1 - Power(stays, late.Length));
        var four = Vector256.Create(1, stays, stays * stays, stays * stays * stays) * today;
        var staysFour = Vector256.Create(Power(stays, Vector256<double>.Count));
        foreach (ref var days in MemoryMarshal.Cast<double, Vector256<double>>(late))
        {
            days += four;
            four *= staysFour;
        }

        for (var i = late.Length / Vector256<double>.Count * Vector256<double>.Count; i < late.Length; i++)
            late[i] += four[i % Vector256<double>.Count];
    }

    private static double Power(double number, int exponent)
    {
        var power = 1.0;
        for (var square = number; exponent > 0; exponent >>= 1, square *= square)
            power *= (exponent & 1) > 0 ? square : 1;
        return power;
    }
}
