using System.Runtime.Intrinsics;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// Counts ovulation back from a period. A cycle's length is the sum of two phases that vary independently. So a cycle longer than
/// expected has a somewhat longer luteal phase: of two independent normal parts, one given their sum is a linear regression.
/// </summary>
internal readonly struct OvulationBefore
{
    /// <summary>The maximum number of days by which a luteal phase is longer or shorter than usual after such a cycle.</summary>
    public const int MaxShiftDays = 10;

    /// <summary>The last day of a period of which every day matters.</summary>
    public const int EveryDay = int.MaxValue;

    /// <summary>The cumulative probability of the expected distribution that counting back needs.</summary>
    public const double Known = 1 - OneDeviation;

    private const double OneDeviation = 0.158655;

    // Logged lengths and ovulations have errors, even of a regular person.
    private const double MaxSlope = 0.6;
    private const double MaxDeviations = 2;

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
    /// The last day of periods that an ovulation on or before <paramref name="ovulationDay"/> can precede: by the longest luteal
    /// phase.
    /// </summary>
    public int LastPeriodAfter(int ovulationDay)
    {
        var day = ovulationDay + 1 + LutealDays.MaxDays;
        return day + (int)Math.Ceiling(MaxShift(CyclesAt(day + MaxShiftDays)));
    }

    /// <summary>The ovulation before a period: its days where every day matters, otherwise its distribution function.</summary>
    /// <param name="period">The period's distribution.</param>
    /// <param name="lastDay">The last day of the period that matters.</param>
    /// <param name="buffer">At least <see cref="OvulationEstimate.BufferFor"/> the period's days.</param>
    public OvulationEstimate Estimate(scoped DayPmf period, int lastDay, Span<double> buffer)
    {
        var parts = new OvulationBuffers(buffer);
        var counted = Of(period, lastDay, parts.Counted);
        if (lastDay != EveryDay)
            return new OvulationEstimate(counted);
        var first = counted.Fill(parts.Days, out var days);
        return new OvulationEstimate(DayPmf.Of(first, days, parts.Sums));
    }

    /// <summary>The ovulation before a period, without the negligible days at each end of the period's distribution.</summary>
    /// <param name="period">The period's distribution.</param>
    /// <param name="lastDay">The last day of the period that matters.</param>
    /// <param name="buffer">At least <see cref="OvulationDays.BufferFor"/> the period's days.</param>
    public OvulationDays Of(scoped DayPmf period, int lastDay, Span<double> buffer)
    {
        var (from, to) = period.Trimmed(DaySums.NegligibleTail);
        to = Math.Clamp(lastDay - period.First + 1, from + 1, to);
        return Of(period.First + from, period.Mass[from..to], buffer);
    }

    /// <summary>The ovulation before a period that begins on one of consecutive days.</summary>
    /// <param name="first">The first of these days.</param>
    /// <param name="period">The probability of each day.</param>
    /// <param name="buffer">At least <see cref="OvulationDays.BufferFor"/> the period's days.</param>
    public OvulationDays Of(int first, scoped ReadOnlySpan<double> period, Span<double> buffer)
    {
        var within = _luteal.WithinDays * _luteal.WithinDays;
        var ovulation = new OvulationDays(
            first, period.Length, _luteal.MeanDays, Math.Sqrt(_luteal.ScaleDays * _luteal.ScaleDays - _slope * within), buffer);
        ShiftBack(first, period, ovulation.Periods);
        ovulation.Sum();
        return ovulation;
    }

    // Moves every start back by the days that its luteal phase exceeds the usual, splitting parts of a day. No start passes an
    // earlier one, so a day is complete when the next is reached: its sum and that of the day after stay in registers.
    private void ShiftBack(int first, ReadOnlySpan<double> period, Span<double> shifted)
    {
        var day = 0;
        // The sum of the day, and that of the day after.
        var sums = Vector128<double>.Zero;
        for (var from = 0; from < period.Length;)
        {
            // A start near a multiple of the expected day follows unlogged cycles, and has the usual luteal phase.
            var cycles = CyclesAt(first + from);
            var end = (int)((cycles + 0.5) * _expectedDay);
            end = Math.Min(period.Length, (CyclesAt(end) > cycles ? end : end + 1) - first);
            var most = MaxShift(cycles);
            var usual = cycles * _expectedDay - first;
            for (var i = from; i < end; i++)
            {
                var mass = period[i];
                if (DaySums.IsNegligible(mass))
                    continue;
                var to = i + MaxShiftDays - double.MaxNative(double.MinNative(_slope * (i - usual), most), -most);
                var reached = double.ConvertToIntegerNative<int>(to);
                if (reached > day + 1)
                {
                    sums.CopyTo(shifted[day..]);
                    (day, sums) = (reached, Vector128<double>.Zero);
                }

                shifted[day] = sums.ToScalar();
                // The second sum and a zero. All bits of the mask are set where the next day is reached.
                var next = Vector128.Shuffle(sums, Vector128.Create(1L, 2));
                sums = Vector128.ConditionalSelect(Vector128.Create((long)(day - reached)).AsDouble(), next, sums);
                day = reached;
                var moved = mass * (to - day);
                sums += Vector128.Create(mass - moved, moved);
            }

            from = end;
        }

        sums.CopyTo(shifted[day..]);
    }

    private double CyclesAt(int day) => Math.Max(1, Math.Round(day / _expectedDay));

    private double MaxShift(double cycles) =>
        Math.Min(MaxShiftDays - 1, _slope * MaxDeviations * _deviationDays * Math.Sqrt(cycles));
}
