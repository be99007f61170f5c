using System.Runtime.Intrinsics;
using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// The probability that the person's records of ovulation tell its day: the population's for the kind of evidence, and the
/// person's own past records of that kind. A record is right by its likelihood under the person's luteal length, against any day
/// of a cycle.
/// </summary>
internal static class RecordTrust
{
    private const double CycleDays = 29;
    private const double DensityFactor = 2.5066282746310002;

    /// <summary>The trust in the next record of a kind.</summary>
    /// <param name="evidence">The evidence of past cycles.</param>
    /// <param name="luteal">The person's luteal length after it.</param>
    /// <param name="kind">The kind of the running cycle's record.</param>
    public static double Of(ReadOnlySpan<CycleEvidence> evidence, in LutealPosterior luteal, OvulationEvidence kind)
    {
        var record = RecordQuality.Of(kind);
        var deviation = luteal.WithinDays * Math.Sqrt(record.VarianceRatio);
        var (right, count) = (record.Trust * record.TrustCycles, record.TrustCycles);
        foreach (var past in evidence)
        {
            if (past.OvulationDay is null || past.Kind != kind)
                continue;
            count++;
            if (past.LutealDays is not { } days)
                continue;
            var z = (days - record.OffsetDays - luteal.MeanDays) / deviation;
            var likelihood = record.Trust * Exp(-0.5 * z * z) / (DensityFactor * deviation);
            right += likelihood / (likelihood + (1 - record.Trust) / CycleDays);
        }

        return right / count;
    }

    private static double Exp(double power) => RepeatableMath.Exp(Vector256.Create(power)).ToScalar();
}
