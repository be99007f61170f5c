using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The distribution of an ovulation: its period, moved by the regression, minus a luteal phase. Dates need the probability up to
/// a few days only, which is a sum over the luteal phases. <see cref="Fill"/> computes every day.
/// </summary>
internal readonly ref struct OvulationDays
{
    // Zeros on both sides of the periods, so that sums over luteal phases may read past them.
    private const int Margin = LutealDays.BufferSize;

    // The days by which the periods lie before the first.
    private const int Before = OvulationBefore.MaxShiftDays;
    private const int MoreDays = 2 * Before + 1;

    // The widest range of a period of which the ovulation's quantiles are mostly within one block, in days.
    private const int NarrowRange = 11;

    private readonly int _firstPeriod;
    private readonly int _first;
    private readonly int _last;
    private readonly int _middle;
    private readonly Span<double> _periods;
    private readonly Span<double> _sums;
    private readonly Span<double> _luteal;
    private readonly Span<double> _lutealFrom;

    /// <param name="firstPeriod">The first day of the period.</param>
    /// <param name="days">The number of its days.</param>
    /// <param name="meanDays">The center of the luteal length, in days.</param>
    /// <param name="scaleDays">Its deviation, in days.</param>
    /// <param name="buffer">At least <see cref="BufferFor"/> these days.</param>
    public OvulationDays(int firstPeriod, int days, double meanDays, double scaleDays, Span<double> buffer)
    {
        var row = RowFor(days);
        _periods = buffer[..row];
        _sums = buffer.Slice(row, row);
        _luteal = buffer.Slice(2 * row, LutealDays.BufferSize);
        _lutealFrom = buffer.Slice(2 * row + LutealDays.BufferSize, LutealDays.BufferSize);
        _periods.Clear();
        LutealDays.Fill(meanDays, scaleDays, _luteal);
        LutealDays.FillBeyond(_luteal, _lutealFrom);
        _firstPeriod = firstPeriod - Before;
        _first = _firstPeriod - 1 - LutealDays.MaxDays;
        _last = _first + days + LutealDays.Count + 2 * Before - 1;
        _middle = (int)Math.Round(meanDays) + 1;
    }

    /// <summary>The length of the buffer for a period of some days.</summary>
    public static int BufferFor(int days) => 2 * (RowFor(days) + LutealDays.BufferSize);

    /// <summary>
    /// The periods, from <see cref="OvulationBefore.MaxShiftDays"/> days before the first on. Then call <see cref="Sum"/>.
    /// </summary>
    public Span<double> Periods => _periods[Margin..^Margin];

    /// <summary>Prepares <see cref="Until"/>.</summary>
    public void Sum() => DaySums.Cumulate(_periods, 0, _sums);

    /// <summary>
    /// The probability of the days up to and with a day. An ovulation is never before the running cycle's first day, offset 0,
    /// even if the luteal phase is longer.
    /// </summary>
    public double Until(int day)
    {
        if (day < Math.Max(0, _first))
            return 0;
        // Every earlier period follows an ovulation on or before the day. A later one needs a longer luteal phase than usual.
        var next = NextTo(Math.Min(day, _last)) + 1;
        var periods = MemoryMarshal.Cast<double, Vector256<double>>(_periods.Slice(next, LutealDays.BufferSize));
        var luteal = MemoryMarshal.Cast<double, Vector256<double>>(_lutealFrom);
        var sums = Vector256<double>.Zero;
        for (var i = 0; i < periods.Length; i++)
            sums = Vector256.FusedMultiplyAdd(periods[i], luteal[i], sums);
        return _sums[next - 1] + Vector256.Sum(sums);
    }

    /// <summary>The days of three ascending quantiles, and the probability from the first to the last.</summary>
    /// <param name="low">The first quantile.</param>
    /// <param name="high">The last quantile. The middle one is the median.</param>
    /// <param name="period">The same of the period, near which the search begins.</param>
    public DayRange Range(double low, double high, DayRange period)
    {
        // All quantiles are mostly within one block of days, or two where the period's range is wide.
        var isWide = period.Latest - period.Earliest > NarrowRange && _last + 1 >= 2 * DayConvolution.Block;
        Span<double> sums = stackalloc double[isWide ? 2 * DayConvolution.Block : DayConvolution.Block];
        var first = FillNear(period.Likely - _middle - sums.Length / 2, sums);
        var likely = Quantile(0.5, first, sums, out _, out _);
        var earliest = Quantile(low, first, sums, out var before, out _);
        var latest = Quantile(high, first, sums, out _, out var until);
        return new DayRange(likely, earliest, latest, Math.Min(1, until - before));
    }

    /// <summary>Fills the probability of every day, and returns the first of them.</summary>
    /// <param name="buffer">At least <see cref="BufferFor"/> the period's days.</param>
    /// <param name="days">The filled part of the buffer, in whole steps of four.</param>
    public int Fill(Span<double> buffer, out Span<double> days)
    {
        var some = _last - _first + 1;
        for (var day = 0; day < some; day += DayConvolution.Block)
        {
            // The last block ends with the last day.
            var from = Math.Min(day, some - DayConvolution.Block);
            DayConvolution.FillForwards(_luteal[..LutealDays.Count], _periods[(NextTo(_first) + from)..], buffer[from..]);
        }

        var count = DayConvolution.InBlocks(some);
        buffer[some..count].Clear();
        days = buffer[..count];
        for (var i = 0; i < Math.Min(-_first, count - 1); i++)
        {
            days[-_first] += days[i];
            days[i] = 0;
        }

        return _first;
    }

    // Fills the probability up to and with each of consecutive days, and returns the first of them.
    private int FillNear(int first, Span<double> sums)
    {
        first = Math.Max(Math.Max(0, _first), Math.Min(first, _last + 1 - sums.Length));
        var next = NextTo(first) + 1;
        for (var day = 0; day < sums.Length; day += DayConvolution.Block)
            DayConvolution.FillForwards(_lutealFrom[..LutealDays.Count], _periods[(next + day)..], sums[day..]);
        DaySums.Add(_sums.Slice(next - 1, sums.Length), sums);
        return first;
    }

    // The index of the period that begins after an ovulation on a day and the shortest luteal phase.
    private int NextTo(int day) => Margin + day + 1 + LutealDays.MinDays - _firstPeriod;

    // The first day that reaches a quantile, and the probability before it and up to it. Most are among the near days.
    private int Quantile(double probability, int first, ReadOnlySpan<double> near, out double before, out double until)
    {
        var found = DayPmf.CountBefore(near, probability);
        if (found > 0 && found < near.Length)
        {
            (before, until) = (near[found - 1], near[found]);
            return first + found;
        }

        var earliest = Math.Max(0, _first);
        var day = found > 0 ? first + near.Length - 1 : first;
        (before, until) = (Until(day - 1), Until(day));
        while (!DayPmf.Reaches(until, probability) && day < _last)
            (before, until) = (until, Until(++day));
        while (DayPmf.Reaches(before, probability) && day > earliest)
            (before, until) = (Until(--day - 1), before);
        return day;
    }

    private static int RowFor(int days) => (days + MoreDays + 3) / 4 * 4 + 2 * Margin;
}

/// <summary>An ovulation: by its distribution function, or by its days where they were weighed or are returned.</summary>
internal readonly ref struct OvulationEstimate
{
    private readonly OvulationDays _counted;

    public OvulationEstimate(OvulationDays counted) => _counted = counted;

    public OvulationEstimate(DayPmf days) => Days = days;

    /// <summary>All days; empty where only the distribution function is known.</summary>
    public DayPmf Days { get; }

    /// <summary>The length of the buffer for a period of some days.</summary>
    public static int BufferFor(int days) => OvulationBuffers.Count * OvulationDays.BufferFor(days);

    /// <summary>The probability of the days up to and with a day.</summary>
    public double Until(int day) => Days.Mass.IsEmpty ? _counted.Until(day) : Days.Until(day);

    /// <summary>The median, and the range of the estimates.</summary>
    /// <param name="estimates">The quantiles.</param>
    /// <param name="period">The same of the period.</param>
    public DayRange Range(DateEstimates estimates, DayRange period) =>
        Days.Mass.IsEmpty ? _counted.Range(estimates.Lowest, estimates.Highest, period) : estimates.RangeOf(Days);
}

/// <summary>The parts of the buffer of an <see cref="OvulationEstimate"/>.</summary>
internal readonly ref struct OvulationBuffers(Span<double> buffer)
{
    public const int Count = 3;

    private readonly int _part = buffer.Length / Count;
    private readonly Span<double> _buffer = buffer;

    /// <summary>The buffer of the distribution function.</summary>
    public Span<double> Counted => _buffer[.._part];

    /// <summary>The buffer of the days.</summary>
    public Span<double> Days => _buffer.Slice(_part, _part);

    /// <summary>The buffer of the days' sums.</summary>
    public Span<double> Sums => _buffer.Slice(2 * _part, _part);
}
