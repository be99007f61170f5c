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
        var days = mass.Length;
        for (var s = 0; s < Count; s++)
            StudentT.Fill(
                StatisticalModel.Logs, posterior.Mean + (s - 1) * shift, posterior.WithinScale, posterior.Alpha, joint.Slice(s * days, days));

        for (var i = 0; i < days; i++)
        {
            var low = Weights[0] * joint[i];
            var middle = Weights[1] * joint[days + i];
            var high = Weights[2] * joint[2 * days + i];
            var share = mass[i] / (low + middle + high);
            joint[i] = low * share;
            joint[days + i] = middle * share;
            joint[2 * days + i] = high * share;
        }
    }
}
