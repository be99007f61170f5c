using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// What the first fertile sign of a cycle says about its end: ovulation follows the sign by some days, and the next period
/// follows ovulation by the luteal length. The sign weighs each day of the forecast by its likelihood, so that the person's own
/// lengths count as well.
/// </summary>
internal static class FertileSign
{
    /// <summary>The share of signs that say nothing about ovulation. They may come on any day of a cycle.</summary>
    private const double FalseShare = 0.2;

    private const double CycleDays = 29;

    /// <summary>The most days from the sign to ovulation.</summary>
    private const int MaxDays = 16;

    /// <summary>Ovulation follows a mucus sign one day later than a monitor's, as it follows a mucus peak.</summary>
    private const int MucusDelayDays = 1;

    // The days from the first fertile sign to ovulation: log(days + 1) is normal. Chosen on 829 cycles of Fehring's trial, with a
    // mean of 4.4 days, and wider than there so that ranges hold what they state.
    private const double MeanLog = 1.62;
    private const double DeviationLog = 0.6;

    private static readonly double[] Gap = GapDays();

    /// <summary>Days from a cycle's first day to the day on which a monitor would have shown the sign.</summary>
    public static int DayOf(FertilitySign sign, DateOnly start) =>
        sign.Date.DayNumber - start.DayNumber + (sign.Kind == FertilitySignKind.FertileMucus ? MucusDelayDays : 0);

    /// <summary>The first start of the running cycle, weighed by a sign.</summary>
    /// <param name="plain">The first start without the sign.</param>
    /// <param name="day">The sign's <see cref="DayOf"/>.</param>
    /// <param name="luteal">The distribution of the luteal length.</param>
    /// <param name="buffer">The buffer of the result.</param>
    public static PeriodStarts Weigh(
        scoped PeriodStarts plain, int day, scoped ReadOnlySpan<double> luteal, Span<double> buffer)
    {
        Span<double> toPeriod = stackalloc double[LutealDays.Count + MaxDays + 1];
        toPeriod.Clear();
        for (var gap = 0; gap <= MaxDays; gap++)
            for (var l = 0; l < LutealDays.Count; l++)
                toPeriod[gap + l] += Gap[gap] * luteal[l];

        var weighed = new PeriodStarts(plain.First, plain.Length, buffer);
        for (var s = 0; s < LocationMixture.Count; s++)
        {
            var from = plain.State(s);
            var to = weighed.State(s);
            for (var i = 0; i < from.Length; i++)
            {
                var days = plain.First + i - day - 1 - LutealDays.MinDays;
                var likely = days >= 0 && days < toPeriod.Length ? toPeriod[days] : 0;
                to[i] = from[i] * OrFalse(likely);
            }
        }

        weighed.Normalize();
        return weighed;
    }

    /// <summary>Weighs the ovulation that was counted back without the sign, in place.</summary>
    public static void Weigh(int firstDay, Span<double> ovulation, int day)
    {
        for (var i = 0; i < ovulation.Length; i++)
        {
            var gap = firstDay + i - day;
            ovulation[i] *= OrFalse(gap is >= 0 and <= MaxDays ? Gap[gap] : 0);
        }

        DaySums.Scale(ovulation, 1 / DaySums.Of(ovulation));
    }

    private static double OrFalse(double likelihood) => (1 - FalseShare) * likelihood + FalseShare / CycleDays;

    private static double[] GapDays()
    {
        double[] days = [.. Enumerable.Range(0, MaxDays + 1).Select(d => Density(Math.Log(d + 1)) / (d + 1))];
        var sum = days.Sum();
        return [.. days.Select(d => d / sum)];

        static double Density(double y) => Math.Exp(-0.5 * (y - MeanLog) * (y - MeanLog) / (DeviationLog * DeviationLog));
    }
}
