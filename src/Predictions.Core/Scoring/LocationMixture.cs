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

    private const int Step = 4;

    /// <summary>
    /// Splits the distribution of the next length by state. Row s of <paramref name="joint"/> is P(state s and length d), so the
    /// rows sum to <paramref name="mass"/> except for dropped tail days.
    /// </summary>
    public static void Split(in LengthPosterior posterior, ReadOnlySpan<double> mass, Span<double> joint)
    {
        var (from, to) = StepsWithMass(mass);
        var masses = MemoryMarshal.Cast<double, Vector256<double>>(mass);
        var rows = MemoryMarshal.Cast<double, Vector256<double>>(joint);
        rows.Clear();
        var density = new StateDensities(posterior, OuterNode * posterior.LocationScale);
        for (var i = from; i < to; i++)
        {
            var (low, high) = density.ToMiddle(i);
            low *= OuterToMiddle;
            high *= OuterToMiddle;
            var middle = masses[i] / (low + Vector256<double>.One + high);
            rows[i] = low * middle;
            rows[masses.Length + i] = middle;
            rows[2 * masses.Length + i] = high * middle;
        }
    }

    private static (int From, int To) StepsWithMass(ReadOnlySpan<double> mass)
    {
        var from = 0;
        while (from < mass.Length - 1 && mass[from] < NegligibleMass)
            from++;
        var to = mass.Length;
        while (to > from + 1 && mass[to - 1] < NegligibleMass)
            to--;
        return (from / Step, (to + Step - 1) / Step);
    }

    /// <summary>The densities of the outer states relative to the middle one, four days at once.</summary>
    private readonly struct StateDensities(in LengthPosterior posterior, double shift)
    {
        private readonly Vector256<double> _center = Vector256.Create(posterior.Mean);
        private readonly Vector256<double> _shift = Vector256.Create(shift);
        private readonly Vector256<double> _factor = Vector256.Create(StudentT.Factor(posterior.WithinScale, posterior.Alpha));
        private readonly Vector256<double> _power = Vector256.Create(posterior.Alpha + 0.5);

        public (Vector256<double> Low, Vector256<double> High) ToMiddle(int step)
        {
            var distance = MemoryMarshal.Cast<double, Vector256<double>>(StatisticalModel.Logs)[step] - _center;
            var middle = Beyond(distance);
            return (Power(middle / Beyond(distance + _shift)), Power(middle / Beyond(distance - _shift)));
        }

        private Vector256<double> Beyond(Vector256<double> distance) => Vector256<double>.One + distance * distance * _factor;

        private Vector256<double> Power(Vector256<double> ratio) => RepeatableMath.Exp(_power * RepeatableMath.Log(ratio));
    }
}
