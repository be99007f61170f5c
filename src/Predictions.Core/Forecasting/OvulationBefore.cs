using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>
/// Counts ovulation back from a period. A cycle longer than expected has a somewhat longer luteal phase too, since its length is the
/// sum of two phases that vary by themselves: of two independent normal parts, one given their sum is a linear regression.
/// </summary>
internal readonly struct OvulationBefore
{
    /// <summary>How many more days than the period an ovulation may spread over.</summary>
    public const int MoreDays = LutealDays.Count + 2 * MostShiftDays;

    // However regular she is, logged lengths and ovulations carry errors of their own.
    private const double MostSlope = 0.6;
    private const double MostDeviations = 2;
    private const int MostShiftDays = 10;

    private readonly double _expectedDay;
    private readonly double _deviationDays;
    private readonly double _slope;
    private readonly LutealPosterior _luteal;

    /// <param name="luteal">Her luteal length.</param>
    /// <param name="expected">The period's distribution before any day of the cycle had passed.</param>
    public OvulationBefore(LutealPosterior luteal, DayMass expected)
    {
        const double oneDeviation = 0.158655;
        _luteal = luteal;
        _expectedDay = expected.Quantile(0.5);
        _deviationDays = Math.Max(1, (expected.Quantile(1 - oneDeviation) - expected.Quantile(oneDeviation)) / 2.0);
        _slope = Math.Min(MostSlope, luteal.WithinDays * luteal.WithinDays / (_deviationDays * _deviationDays));
    }

    /// <summary>The ovulation's days; <paramref name="room"/> needs <see cref="MoreDays"/> more than the period has.</summary>
    public DayMass Of(scoped DayMass period, Span<double> room)
    {
        var within = _luteal.WithinDays * _luteal.WithinDays;
        Span<double> luteal = stackalloc double[LutealDays.Count];
        LutealDays.Fill(_luteal.MeanDays, Math.Sqrt(_luteal.ScaleDays * _luteal.ScaleDays - _slope * within), luteal);
        luteal.Reverse();

        room = room[..(period.Mass.Length + MoreDays)];
        room.Clear();
        var first = period.First - 1 - LutealDays.Longest - MostShiftDays;
        for (var i = 0; i < period.Mass.Length; i++)
            if (!ScaledSum.IsNegligible(period.Mass[i]))
                Spread(luteal, period.Mass[i], Shift(period.First + i), room[i..]);
        KeepFromFirstDay(room, first);
        return new DayMass(first, room);
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

    // How many days longer than usual the luteal phase before a start on this day was. A start near a multiple of the expected day
    // follows cycles that were not logged, and is as usual.
    private double Shift(int day)
    {
        var cycles = Math.Max(1, Math.Round(day / _expectedDay));
        var most = Math.Min(MostShiftDays - 1, _slope * MostDeviations * _deviationDays * Math.Sqrt(cycles));
        return Math.Clamp(_slope * (day - cycles * _expectedDay), -most, most);
    }

    // Lays the luteal phase, shifted back by part of a day, over the days before the start.
    private static void Spread(ReadOnlySpan<double> reversedLuteal, double mass, double shift, Span<double> days)
    {
        var whole = (int)Math.Floor(shift);
        var part = shift - whole;
        var at = MostShiftDays - whole;
        ScaledSum.Add(reversedLuteal, mass * (1 - part), days[at..]);
        ScaledSum.Add(reversedLuteal, mass * part, days[(at - 1)..]);
    }
}
