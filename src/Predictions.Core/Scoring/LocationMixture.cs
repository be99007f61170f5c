using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>
/// Three states of the person's mean: Gauss–Hermite nodes of the posterior location. Lengths of one person are correlated, so
/// their sums widen faster than sums of independent ones. Within a state they are independent.
/// </summary>
public static class LocationMixture
{
    public const int Count = 3;

    private const double OuterNode = 1.7320508075688772;

    // The outer nodes weigh 1/6 each and the middle one 2/3.
    private const double OuterToMiddle = 0.25;

    // Tail days below this are dropped. Their sum is negligible next to the term of an unlogged start.
    private const double NegligibleMass = 1e-12;

    private const int Step = 8;

    /// <summary>
    /// Splits the distribution of the next length by state. Row s of <paramref name="joint"/> is P(state s and length d), so the
    /// rows sum to <paramref name="mass"/> except for dropped tail days.
    /// </summary>
    public static void Split(in LengthPosterior posterior, ReadOnlySpan<double> mass, Span<double> joint)
    {
        var (from, to) = StepsWithMass(mass);
        var masses = MemoryMarshal.Cast<double, Vector512<double>>(mass);
        var rows = MemoryMarshal.Cast<double, Vector512<double>>(joint);
        var logs = MemoryMarshal.Cast<double, Vector512<double>>(StatisticalModel.Logs);
        var density = new StateDensities(posterior, OuterNode * posterior.LocationScale);
        rows.Clear();
        for (var i = from; i < to; i++)
        {
            var (low, high) = density.ToMiddle(logs[i]);
            low *= OuterToMiddle;
            high *= OuterToMiddle;
            var middle = masses[i] / (low + Vector512<double>.One + high);
            rows[i] = low * middle;
            rows[masses.Length + i] = middle;
            rows[2 * masses.Length + i] = high * middle;
        }
    }

    private static (int From, int To) StepsWithMass(ReadOnlySpan<double> mass) =>
        (DaySums.FirstAtLeast(mass, NegligibleMass) / Step, DaySums.LastAtLeast(mass, NegligibleMass) / Step + 1);

    /// <summary>The densities of the outer states relative to the middle one, eight days at once.</summary>
    private readonly struct StateDensities(in LengthPosterior posterior, double shift)
    {
        private readonly Vector512<double> _center = Vector512.Create(posterior.Mean);
        private readonly Vector512<double> _shift = Vector512.Create(shift);
        private readonly Vector512<double> _factor = Vector512.Create(StudentT.Factor(posterior.WithinScale, posterior.Alpha));
        private readonly Vector512<double> _power = Vector512.Create(posterior.Alpha + 0.5);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector512<double> Low, Vector512<double> High) ToMiddle(Vector512<double> log)
        {
            var distance = log - _center;
            var middle = Beyond(distance);
            return (Power(middle / Beyond(distance + _shift)), Power(middle / Beyond(distance - _shift)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<double> Beyond(Vector512<double> distance) =>
            Vector512.FusedMultiplyAdd(distance * distance, _factor, Vector512<double>.One);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector512<double> Power(Vector512<double> ratio) => RepeatableMath.Power(ratio, _power);
    }
}
