using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>
/// Counts ovulation back from a period. A cycle's length is the sum of two phases that vary independently. So a cycle longer than
/// expected has a somewhat longer luteal phase: of two independent normal parts, one given their sum is a linear regression.
/// </summary>
internal readonly struct OvulationBefore
{
    /// <summary>The days that an ovulation's buffer needs beyond the period's.</summary>
    public const int MoreDays = LutealDays.Count + 2 * MaxShiftDays + DayConvolution.Block;

    /// <summary>The cumulative probability of the expected distribution that counting back needs.</summary>
    public const double Known = 1 - OneDeviation;

    private const double OneDeviation = 0.158655;

    // Logged lengths and ovulations have errors, even of a regular person.
    private const double MaxSlope = 0.6;
    private const double MaxDeviations = 2;
    private const int MaxShiftDays = 10;

    private readonly double _expectedDay;
    private readonly double _deviationDays;
    private readonly double _slope;
    private readonly LutealPosterior _luteal;

    /// <param name="luteal">The luteal length.</param>
    /// <param name="expected">The period's distribution on the cycle's first day, at least up to <see cref="Known"/>.</param>
    public OvulationBefore(LutealPosterior luteal, DayPmf expected)
    {
        var range = expected.Range(OneDeviation, 0.5, Known);
        _luteal = luteal;
        _expectedDay = range.Likely;
        _deviationDays = Math.Max(1, (range.Latest - range.Earliest) / 2.0);
        _slope = Math.Min(MaxSlope, luteal.WithinDays * luteal.WithinDays / (_deviationDays * _deviationDays));
    }

    /// <summary>
    /// The last day of periods that affect an ovulation's quantile, if the period's quantile is on <paramref name="day"/>. The
    /// ovulation's is at least the shortest luteal phase earlier, and is reached from periods up to the longest luteal phase
    /// later.
    /// </summary>
    public int LastRelevantPeriod(int day)
    {
        var shift = (int)Math.Ceiling(MaxShift(CyclesAt(day + LutealDays.MaxDays + 2 * MaxShiftDays)));
        return day - (LutealDays.MinDays - shift) + LutealDays.MaxDays + shift;
    }

    /// <summary>The ovulation's days. <paramref name="buffer"/> must be <see cref="MoreDays"/> longer than the period.</summary>
    public DayPmf Of(scoped DayPmf period, Span<double> buffer)
    {
        var within = _luteal.WithinDays * _luteal.WithinDays;
        Span<double> backwards = stackalloc double[LutealDays.Count + 2 * DayConvolution.Margin];
        LutealDays.FillBackwards(_luteal.MeanDays, Math.Sqrt(_luteal.ScaleDays * _luteal.ScaleDays - _slope * within), backwards);
        Span<double> shifted = stackalloc double[period.Mass.Length + 2 * MaxShiftDays + 1];
        shifted.Clear();
        ShiftBack(period, shifted);

        var days = period.Mass.Length + LutealDays.Count + 2 * MaxShiftDays;
        for (var day = 0; day < days; day += DayConvolution.Block)
            DayConvolution.Fill(shifted, backwards, day, buffer[day..]);
        var first = period.First - 1 - LutealDays.MaxDays - MaxShiftDays;
        buffer = buffer[..days];
        KeepFromFirstDay(buffer, first);
        return new DayPmf(first, buffer);
    }

    // An ovulation is never before the running cycle's first day, offset 0, even if the luteal phase is longer.
    private static void KeepFromFirstDay(Span<double> days, int first)
    {
        for (var i = 0; i < Math.Min(-first, days.Length - 1); i++)
        {
            days[-first] += days[i];
            days[i] = 0;
        }
    }

    // Moves every start back by the days that its luteal phase exceeds the usual, splitting parts of a day.
    private void ShiftBack(DayPmf period, Span<double> shifted)
    {
        var (cycles, most, until) = (0.0, 0.0, double.NegativeInfinity);
        for (var i = 0; i < period.Mass.Length; i++)
        {
            var day = period.First + i;
            if (day >= until)
            {
                cycles = CyclesAt(day);
                most = MaxShift(cycles);
                until = (cycles + 0.5) * _expectedDay;
            }

            var mass = period.Mass[i];
            if (DaySums.IsNegligible(mass))
                continue;
            // A start near a multiple of the expected day follows unlogged cycles, and has the usual luteal phase.
            var shift = _slope * (day - cycles * _expectedDay);
            var to = i + MaxShiftDays - (shift > most ? most : shift < -most ? -most : shift);
            var whole = (int)to;
            var later = mass * (to - whole);
            shifted[whole] += mass - later;
            shifted[whole + 1] += later;
        }
    }

    private double CyclesAt(int day) => Math.Max(1, Math.Round(day / _expectedDay));

    private double MaxShift(double cycles) =>
        Math.Min(MaxShiftDays - 1, _slope * MaxDeviations * _deviationDays * Math.Sqrt(cycles));
}
