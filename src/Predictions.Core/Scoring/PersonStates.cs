using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>
/// Where her own mean may lie: three states (Gauss–Hermite nodes) of the posterior location. Lengths of one person move together,
/// so that sums of them widen faster than sums of independent ones; within a state they are independent.
/// </summary>
public static class PersonStates
{
    public const int Count = 3;

    private const double OuterNode = 1.7320508075688772;
    private static readonly double[] Weights = [1.0 / 6, 2.0 / 3, 1.0 / 6];

    /// <summary>
    /// Splits the distribution of the next length by state: row s of <paramref name="joint"/> is P(state s and length d), so that the
    /// rows sum to <paramref name="mass"/> itself.
    /// </summary>
    public static void Split(in LengthPosterior posterior, ReadOnlySpan<double> mass, Span<double> joint)
    {
        var shift = OuterNode * posterior.LocationScale;
        var within = posterior.WithinScale;
        var power = -(posterior.Alpha + 0.5);
        Span<double> density = stackalloc double[Count];
        for (var i = 0; i < mass.Length; i++)
        {
            var y = StatisticalModel.LogDay(i) - posterior.Mean;
            var total = 0.0;
            for (var s = 0; s < Count; s++)
            {
                var z = (y - (s - 1) * shift) / within;
                density[s] = Weights[s] * Math.Exp(power * Math.Log(1 + z * z / posterior.Freedom));
                total += density[s];
            }

            for (var s = 0; s < Count; s++)
                joint[s * mass.Length + i] = mass[i] * density[s] / total;
        }
    }
}
