using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>
/// One person's cycles. A cycle has a follicular phase, which varies more and is skewed to the right, and a steadier luteal
/// phase. <see cref="CycleConstants"/> has what is fitted to charts; the luteal phase and the bleeding follow published figures
/// (Bull et al. 2019, npj Digital Medicine 2:83).
/// </summary>
internal sealed class Physiology
{
    private const double MeanLutealDays = 12.4;
    private const double LutealBetweenPersonsDays = 1.57;
    private const double LutealShareOfSpread = 0.5;
    private const double MaxLutealSpreadDays = 1.6;
    private const double MeanBleedDays = 4.0;
    private const double BleedBetweenPersonsDays = 1.1;
    private const double BleedWithinDays = 0.97;
    private const double MaxLongRate = 0.2;
    private const double MinLongExtraDays = 4;
    private const double MinFollicularDays = 8;

    private readonly CycleConstants _constants;
    private readonly double _lutealDays;
    private readonly double _spreadDays;
    private readonly double _bleedDays;
    private readonly double _longRate;
    private double _follicularDays;

    /// <summary>Draws a person.</summary>
    public Physiology(CycleConstants constants, Rng rng)
    {
        var kind = rng.Chance(constants.UnevenShare) ? constants.Uneven : constants.Even;
        var spread = rng.Normal();
        var shared = constants.SpreadWithLength;
        LengthScore = shared * spread + Math.Sqrt(1 - shared * shared) * rng.Normal();
        _constants = constants;
        _lutealDays = MeanLutealDays + LutealBetweenPersonsDays * rng.Normal();
        _follicularDays = Math.Max(kind.MeanDays + kind.BetweenPersonsDays * LengthScore - _lutealDays, MinFollicularDays);
        _spreadDays = kind.MedianSpreadDays * Math.Exp(kind.SpreadLogScale * spread);
        _bleedDays = MeanBleedDays + BleedBetweenPersonsDays * rng.Normal();
        _longRate = Math.Min(constants.LongRate * rng.Exponential() * Math.Exp(kind.SpreadLogScale * spread), MaxLongRate);
    }

    /// <summary>How long the person's cycles are among persons of the kind: standard normal.</summary>
    public double LengthScore { get; }

    /// <summary>
    /// Draws the next cycle. Each takes as many random numbers, so that a small change of a constant changes little.
    /// </summary>
    public ChartedCycle NextCycle(Rng rng)
    {
        var drift = _constants.DriftShareOfSpread * _spreadDays * rng.Normal();
        _follicularDays = Math.Max(_follicularDays + drift, MinFollicularDays);
        var lutealSpread = Math.Min(LutealShareOfSpread * _spreadDays, MaxLutealSpreadDays);
        var follicularSpread = Math.Sqrt(_spreadDays * _spreadDays - lutealSpread * lutealSpread);
        var (isLong, extra) = (rng.Chance(_longRate), MinLongExtraDays + _constants.LongExtraDays * rng.Exponential());

        var typical = _follicularDays + follicularSpread * Skewed(rng.Normal(), _constants.FollicularSkew);
        var follicular = Whole(isLong ? typical + extra : typical, 6, 90);
        var luteal = Whole(_lutealDays + lutealSpread * rng.Normal(), 5, 20);
        var bleed = Whole(_bleedDays + BleedWithinDays * rng.Normal(), 1, 10);
        return new ChartedCycle(follicular + luteal, follicular, bleed);
    }

    /// <summary>Mean 0, variance 1, skewed to the right: a standardized lognormal.</summary>
    private static double Skewed(double normal, double skew)
    {
        var mean = Math.Exp(skew * skew / 2);
        return (Math.Exp(skew * normal) - mean) / (mean * Math.Sqrt(Math.Exp(skew * skew) - 1));
    }

    private static int Whole(double days, int min, int max) => (int)Math.Clamp(Math.Round(days), min, max);
}
