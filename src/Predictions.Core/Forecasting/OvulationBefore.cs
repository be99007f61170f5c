using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>
/// Counts ovulation back from a period. A cycle longer than expected has a somewhat longer luteal phase too, since its length is the
/// sum of two phases that vary by themselves: of two independent normal parts, one given their sum is a linear regression.
/// </summary>
internal readonly struct OvulationBefore
{
    /// <summary>How much more room than the period an ovulation needs, in days.</summary>
    public const int MoreDays = LutealDays.Count + 2 * MostShiftDays + DayConvolution.Block;

    /// <summary>How much of the expected distribution must be known to count back from it.</summary>
    public const double Known = 1 - OneDeviation;

    private const double OneDeviation = 0.158655;

    // However regular she is, logged lengths and ovulations carry errors of their own.
    private const double MostSlope = 0.6;
    private const double MostDeviations = 2;
    private const int MostShiftDays = 10;

    private readonly double _expectedDay;
    private readonly double _deviationDays;
    private readonly double _slope;
    private readonly LutealPosterior _luteal;

    /// <param name="luteal">Her luteal length.</param>
    /// <param name="expected">The period's distribution before any day of the cycle had passed, at least as far as <see cref="Known"/>.</param>
    public OvulationBefore(LutealPosterior luteal, DayPmf expected)
    {
        var range = expected.Range(OneDeviation, 0.5, Known);
        _luteal = luteal;
        _expectedDay = range.Likely;
        _deviationDays = Math.Max(1, (range.Latest - range.Earliest) / 2.0);
        _slope = Math.Min(MostSlope, luteal.WithinDays * luteal.WithinDays / (_deviationDays * _deviationDays));
    }

    /// <summary>
    /// The last day of periods that an ovulation's quantile depends on, where the period's own lies on <paramref name="day"/>: the
    /// ovulation's is no later than the shortest luteal phase before it, and reached from periods up to the longest after that.
    /// </summary>
    public int LastPeriodThatMatters(int day)
    {
        var shift = (int)Math.Ceiling(MostShift(CyclesAt(day + LutealDays.Longest + 2 * MostShiftDays)));
        return day - (LutealDays.Shortest - shift) + LutealDays.Longest + shift;
    }

    /// <summary>The ovulation's days; <paramref name="room"/> needs <see cref="MoreDays"/> more than the period has.</summary>
    public DayPmf Of(scoped DayPmf period, Span<double> room)
    {
        var within = _luteal.WithinDays * _luteal.WithinDays;
        Span<double> backwards = stackalloc double[LutealDays.Count + 2 * DayConvolution.Margin];
        LutealDays.FillBackwards(_luteal.MeanDays, Math.Sqrt(_luteal.ScaleDays * _luteal.ScaleDays - _slope * within), backwards);
        Span<double> shifted = stackalloc double[period.Mass.Length + 2 * MostShiftDays + 1];
        shifted.Clear();
        ShiftBack(period, shifted);

        var days = period.Mass.Length + LutealDays.Count + 2 * MostShiftDays;
        for (var day = 0; day < days; day += DayConvolution.Block)
            DayConvolution.Fill(shifted, backwards, day, room[day..]);
        var first = period.First - 1 - LutealDays.Longest - MostShiftDays;
        room = room[..days];
        KeepFromFirstDay(room, first);
        return new DayPmf(first, room);
    }

    // Of a cycle shorter than her luteal phase nothing lies before its first day; offset 0 is the running cycle's.
    private static void KeepFromFirstDay(Span<double> days, int first)
    {
        for (var i = 0; i < Math.Min(-first, days.Length - 1); i++)
        {
            days[-first] += days[i];
            days[i] = 0;
        }
    }

    // Moves every start back by as many days as the luteal phase before it was longer than usual, parts of a day shared out.
    private void ShiftBack(DayPmf period, Span<double> shifted)
    {
        var (cycles, most, until) = (0.0, 0.0, double.NegativeInfinity);
        for (var i = 0; i < period.Mass.Length; i++)
        {
            var day = period.First + i;
            if (day >= until)
            {
                cycles = CyclesAt(day);
                most = MostShift(cycles);
                until = (cycles + 0.5) * _expectedDay;
            }

            var mass = period.Mass[i];
            if (DaySums.IsNegligible(mass))
                continue;
            // A start near a multiple of the expected day follows cycles that were not logged, and is as usual.
            var shift = _slope * (day - cycles * _expectedDay);
            var to = i + MostShiftDays - (shift > most ? most : shift < -most ? -most : shift);
            var whole = (int)to;
            var later = mass * (to - whole);
            shifted[whole] += mass - later;
            shifted[whole + 1] += later;
        }
    }

    private double CyclesAt(int day) => Math.Max(1, Math.Round(day / _expectedDay));

    private double MostShift(double cycles) =>
        Math.Min(MostShiftDays - 1, _slope * MostDeviations * _deviationDays * Math.Sqrt(cycles));
}
