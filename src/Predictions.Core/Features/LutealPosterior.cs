using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// The person's luteal length: the days from the day after ovulation to the day before the next period. Population: 12.4 ± 2 days
/// (Bull et al. 2019, npj Digital Medicine 2:83). Some logged ovulations are wrong. So location and scale are those of a
/// Student-t distribution, found by iteratively reweighted least squares (Lange, Little and Taylor 1989, "Robust Statistical
/// Modeling Using the t Distribution", JASA 84:881), and shrunk towards the population's. Each observation counts by the error of
/// its kind of evidence.
/// </summary>
/// <param name="MeanDays">The location, in days.</param>
/// <param name="WithinDays">The deviation from cycle to cycle, in days.</param>
/// <param name="ScaleDays">The scale of the next length, the location's uncertainty included, in days.</param>
public readonly record struct LutealPosterior(double MeanDays, double WithinDays, double ScaleDays)
{
    /// <summary>The usual deviation from cycle to cycle of one person, in days.</summary>
    internal const double UsualDays = 1.2;

    private const double PopulationDays = 12.4;

    /// <summary>
    /// The weight of the population's mean, in observations: within over between variance, (1.2 / 1.6)². Both together give the ±
    /// 2.
    /// </summary>
    private const double PopulationWeight = 0.55;

    // The weight of the usual deviation, in observations, and the tails: fitted together with RecordQuality.
    private const double ScaleWeight = 4;
    private const double DegreesOfFreedom = 3;
    private const int Iterations = 4;

    /// <summary>Only the latest observations count; older ones add nothing.</summary>
    private const int MaxCycles = 24;

    /// <summary>The posterior after the evidence of past cycles, oldest first.</summary>
    public static LutealPosterior From(ReadOnlySpan<CycleEvidence> evidence)
    {
        Span<LutealObservation> observed = stackalloc LutealObservation[MaxCycles];
        var first = MaxCycles;
        for (var i = evidence.Length - 1; i >= 0 && first > 0; i--)
            if (evidence[i].LutealDays is { } days)
                observed[--first] = LutealObservation.Of(days, evidence[i].Kind);
        return first == MaxCycles ? Unobserved : Of(observed[first..]);
    }

    // Most logs have no ovulation.
    private static readonly LutealPosterior Unobserved = Of([]);

    private static LutealPosterior Of(ReadOnlySpan<LutealObservation> observed)
    {
        var mean = observed.IsEmpty ? PopulationDays : Median(observed);
        var variance = UsualDays * UsualDays;
        var weight = PopulationWeight;
        for (var i = 0; i < Iterations; i++)
            (mean, variance, weight) = Reweighted(observed, mean, variance);
        return new LutealPosterior(mean, Math.Sqrt(variance), Math.Sqrt(variance * (1 + 1 / weight)));
    }

    /// <summary>The scale of the next length counted from a record of such evidence, in days.</summary>
    internal double ScaleAfter(RecordQuality record) =>
        Math.Sqrt(ScaleDays * ScaleDays + (record.VarianceRatio - 1) * WithinDays * WithinDays);

    private static (double Mean, double Variance, double Weight) Reweighted(
        ReadOnlySpan<LutealObservation> observed, double mean, double variance)
    {
        var weight = PopulationWeight;
        var sum = PopulationWeight * PopulationDays;
        var squares = ScaleWeight * UsualDays * UsualDays;
        foreach (var (days, ratio) in observed)
        {
            var square = (days - mean) * (days - mean) / ratio;
            var share = (DegreesOfFreedom + 1) / (DegreesOfFreedom + square / variance);
            weight += share / ratio;
            sum += share / ratio * days;
            squares += share * square;
        }

        return (sum / weight, squares / (ScaleWeight + observed.Length), weight);
    }

    private static double Median(ReadOnlySpan<LutealObservation> observed)
    {
        Span<double> sorted = stackalloc double[observed.Length];
        for (var i = 0; i < sorted.Length; i++)
            sorted[i] = observed[i].Days;
        sorted.Sort();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>A luteal length without the offset of its evidence, and its variance relative to the true length's.</summary>
    private readonly record struct LutealObservation(double Days, double VarianceRatio)
    {
        public static LutealObservation Of(int days, OvulationEvidence kind)
        {
            var record = RecordQuality.Of(kind);
            return new LutealObservation(days - record.OffsetDays, record.VarianceRatio);
        }
    }
}
