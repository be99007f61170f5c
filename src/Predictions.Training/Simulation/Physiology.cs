using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>
/// What makes one woman's cycles her own. A cycle is a follicular phase, whose chance varies more and leans to the long side, and
/// a luteal phase, which is steadier. The constants were set so that a cohort shows the figures that <see cref="Cohort"/> cites.
/// </summary>
internal sealed class Physiology
{
    private const double MeanLengthDays = 28.75;
    private const double BetweenWomenDays = 2.9;
    private const double MedianSpreadDays = 1.85;
    private const double SpreadLogScale = 0.5;

    // Women with uneven cycles also have longer ones.
    private const double SpreadWithLength = 0.4;
    private const double MeanLutealDays = 12.4;
    private const double LutealBetweenWomenDays = 1.6;
    private const double LutealShareOfSpread = 0.5;
    private const double MostLutealSpreadDays = 1.6;
    private const double FollicularSkew = 0.35;
    private const double MeanBleedDays = 4.0;
    private const double BleedBetweenWomenDays = 1.1;
    private const double BleedWithinDays = 0.97;
    private const double MeanLongRate = 0.018;
    private const double LongExtraDays = 14;

    private double _follicularDays;
    private double _lutealDays;
    private double _spreadDays;
    private double _bleedDays;
    private double _longRate;
    private double _driftDays;

    public static Physiology Draw(Draws draws)
    {
        var unevenness = draws.Normal();
        var length = SpreadWithLength * unevenness + Math.Sqrt(1 - SpreadWithLength * SpreadWithLength) * draws.Normal();
        var luteal = MeanLutealDays + LutealBetweenWomenDays * draws.Normal();
        var spread = MedianSpreadDays * Math.Exp(SpreadLogScale * unevenness);
        return new Physiology
        {
            _follicularDays = Math.Max(MeanLengthDays + BetweenWomenDays * length - luteal, 8),
            _lutealDays = luteal,
            _spreadDays = spread,
            _bleedDays = MeanBleedDays + BleedBetweenWomenDays * draws.Normal(),
            _longRate = Math.Min(MeanLongRate * draws.Exponential() * spread / MedianSpreadDays, 0.2),
            _driftDays = 0.08 * spread,
        };
    }

    public ChartedCycle NextCycle(Draws draws)
    {
        _follicularDays = Math.Max(_follicularDays + _driftDays * draws.Normal(), 8);
        var lutealSpread = Math.Min(LutealShareOfSpread * _spreadDays, MostLutealSpreadDays);
        var follicularSpread = Math.Sqrt(_spreadDays * _spreadDays - lutealSpread * lutealSpread);
        var extra = draws.Chance(_longRate) ? 5 + LongExtraDays * draws.Exponential() : 0;

        var follicular = Whole(_follicularDays + follicularSpread * Skewed(draws) + extra, 6, 90);
        var luteal = Whole(_lutealDays + lutealSpread * draws.Normal(), 5, 20);
        var bleed = Whole(_bleedDays + BleedWithinDays * draws.Normal(), 1, 10);
        return new ChartedCycle(follicular + luteal, follicular, bleed);
    }

    /// <summary>Mean 0, variance 1, leaning right: a standardised lognormal.</summary>
    private static double Skewed(Draws draws)
    {
        const double Variance = FollicularSkew * FollicularSkew;
        var mean = Math.Exp(Variance / 2);
        var deviation = mean * Math.Sqrt(Math.Exp(Variance) - 1);
        return (Math.Exp(FollicularSkew * draws.Normal()) - mean) / deviation;
    }

    private static int Whole(double days, int fewest, int most) => (int)Math.Clamp(Math.Round(days), fewest, most);
}
