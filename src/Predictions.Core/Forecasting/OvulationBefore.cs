using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>
/// Counts ovulation back from a period. A cycle longer than expected has a somewhat longer luteal phase too, since its length is the
/// sum of two phases that vary by themselves: of two independent normal parts, one given their sum is a linear regression.
/// </summary>
internal readonly struct OvulationBefore
{
    /// <summary>How many more days than the period an ovulation may spread over.</summary>
    public const int MoreDays = LutealDays.Count + 1;

    // However regular she is, logged lengths and ovulations carry errors of their own.
    private const double MostSlope = 0.6;
    private const double MostDeviations = 2;

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
        _slope = Math.Min(MostSlope, LutealPosterior.WithinDays * LutealPosterior.WithinDays / (_deviationDays * _deviationDays));
    }

    /// <summary>The ovulation's days; <paramref name="room"/> needs <see cref="MoreDays"/> more than the period has.</summary>
    public DayMass Of(scoped DayMass period, Span<double> room)
    {
        var within = LutealPosterior.WithinDays * LutealPosterior.WithinDays;
        Span<double> luteal = stackalloc double[LutealDays.Count];
        LutealDays.Fill(_luteal.MeanDays, Math.Sqrt(_luteal.ScaleDays * _luteal.ScaleDays - _slope * within), luteal);

        room = room[..(period.Mass.Length + MoreDays)];
        room.Clear();
        var first = period.First - 1 - LutealDays.Longest - 1;
        for (var i = 0; i < period.Mass.Length; i++)
            if (period.Mass[i] > 0)
                Spread(luteal, period.Mass[i], Shift(period.First + i), room[i..]);
        return new DayMass(first, room);
    }

    // How many days longer than usual the luteal phase before a start on this day was. A start near a multiple of the expected day
    // follows cycles that were not logged, and is as usual.
    private double Shift(int day)
    {
        var cycles = Math.Max(1, Math.Round(day / _expectedDay));
        var spread = _deviationDays * Math.Sqrt(cycles);
        return _slope * Math.Clamp(day - cycles * _expectedDay, -MostDeviations * spread, MostDeviations * spread);
    }

    // Lays the luteal phase, shifted by part of a day, backwards over the days before the start.
    private static void Spread(ReadOnlySpan<double> luteal, double mass, double shift, Span<double> days)
    {
        var whole = Math.Floor(shift);
        var part = shift - whole;
        for (var j = 0; j < LutealDays.Count; j++)
        {
            var at = LutealDays.Count - j - (int)whole;
            Add(days, at, mass * luteal[j] * (1 - part));
            Add(days, at - 1, mass * luteal[j] * part);
        }
    }

    private static void Add(Span<double> days, int at, double mass) => days[Math.Clamp(at, 0, LutealDays.Count)] += mass;
}
