using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>
/// The parameters of one person's cycles. A cycle has a follicular phase, which varies more and is skewed to the right, and a
/// steadier luteal phase. One person in ten has uneven cycles. The constants reproduce the figures that <see cref="Cohort"/>
/// cites.
/// </summary>
internal sealed class Physiology
{
    private const double UnevenShare = 0.1;
    private static readonly Kind Even = new(MeanDays: 28.4, BetweenPersonsDays: 2.9, MedianSpreadDays: 1.95,
        SpreadLogScale: 0.35);
    private static readonly Kind Uneven = new(MeanDays: 34, BetweenPersonsDays: 5.5, MedianSpreadDays: 7, SpreadLogScale: 0.3);

    // Within each kind, persons with a larger spread also have longer cycles.
    private const double SpreadWithLength = 0.5;
    private const double MeanLutealDays = 12.4;
    private const double LutealBetweenPersonsDays = 1.63;
    private const double LutealShareOfSpread = 0.5;
    private const double MaxLutealSpreadDays = 1.6;
    private const double FollicularSkew = 0.35;
    private const double MeanBleedDays = 4.0;
    private const double BleedBetweenPersonsDays = 1.1;
    private const double BleedWithinDays = 0.97;
    private const double MeanLongRate = 0.012;
    private const double MaxLongRate = 0.2;
    private const double MinLongExtraDays = 4;
    private const double MeanLongExtraDays = 8;
    private const double DriftShareOfSpread = 0.12;
    private const double MinFollicularDays = 8;

    private double _follicularDays;
    private double _lutealDays;
    private double _spreadDays;
    private double _bleedDays;
    private double _longRate;

    /// <summary>How long the person's cycles are among persons of the kind: standard normal.</summary>
    public double LengthScore { get; private init; }

    public static Physiology Draw(Rng rng)
    {
        var kind = rng.Chance(UnevenShare) ? Uneven : Even;
        var spread = rng.Normal();
        var length = SpreadWithLength * spread + Math.Sqrt(1 - SpreadWithLength * SpreadWithLength) * rng.Normal();
        var luteal = MeanLutealDays + LutealBetweenPersonsDays * rng.Normal();
        return new Physiology
        {
            _follicularDays = Math.Max(kind.MeanDays + kind.BetweenPersonsDays * length - luteal, MinFollicularDays),
            _lutealDays = luteal,
            _spreadDays = kind.MedianSpreadDays * Math.Exp(kind.SpreadLogScale * spread),
            _bleedDays = MeanBleedDays + BleedBetweenPersonsDays * rng.Normal(),
            _longRate = Math.Min(MeanLongRate * rng.Exponential() * Math.Exp(kind.SpreadLogScale * spread), MaxLongRate),
            LengthScore = length,
        };
    }

    public ChartedCycle NextCycle(Rng rng)
    {
        var drift = DriftShareOfSpread * _spreadDays * rng.Normal();
        _follicularDays = Math.Max(_follicularDays + drift, MinFollicularDays);
        var lutealSpread = Math.Min(LutealShareOfSpread * _spreadDays, MaxLutealSpreadDays);
        var follicularSpread = Math.Sqrt(_spreadDays * _spreadDays - lutealSpread * lutealSpread);
        var extra = rng.Chance(_longRate) ? MinLongExtraDays + MeanLongExtraDays * rng.Exponential() : 0;

        var follicular = Whole(_follicularDays + follicularSpread * Skewed(rng) + extra, 6, 90);
        var luteal = Whole(_lutealDays + lutealSpread * rng.Normal(), 5, 20);
        var bleed = Whole(_bleedDays + BleedWithinDays * rng.Normal(), 1, 10);
        return new ChartedCycle(follicular + luteal, follicular, bleed);
    }

    /// <summary>Mean 0, variance 1, skewed to the right: a standardized lognormal.</summary>
    private static double Skewed(Rng rng)
    {
        const double Variance = FollicularSkew * FollicularSkew;
        var mean = Math.Exp(Variance / 2);
        var deviation = mean * Math.Sqrt(Math.Exp(Variance) - 1);
        return (Math.Exp(FollicularSkew * rng.Normal()) - mean) / deviation;
    }

    private static int Whole(double days, int min, int max) => (int)Math.Clamp(Math.Round(days), min, max);

    /// <summary>The parameters that persons of one kind share.</summary>
    private sealed record Kind(double MeanDays, double BetweenPersonsDays, double MedianSpreadDays, double SpreadLogScale);
}
