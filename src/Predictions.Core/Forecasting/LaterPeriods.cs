using System.Buffers;
using System.Runtime.CompilerServices;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The periods after the next: sums of lengths within each state of the person, so that windows widen correctly. Each is computed
/// only as far as needed, from the one before it. The buffer is rented, so dispose this.
/// </summary>
internal ref struct LaterPeriods : IDisposable
{
    // The next start and the lengths are computed without their tails.
    private const double AlmostAll = 1 - 4 * DaySums.NegligibleTail;

    private const int MarginalRow = LocationMixture.Count;
    private const int SumsRow = MarginalRow + 1;

    private readonly PeriodStarts _next;
    private readonly CycleLengths _lengths;
    private readonly int _shortestLag;
    private readonly int _from;
    private readonly int _to;
    private readonly double[] _rows;
    private Laid _laid;

    /// <param name="next">The next start.</param>
    /// <param name="nextDays">Its marginal distribution.</param>
    /// <param name="lengths">The lengths of the following cycles.</param>
    /// <param name="cycles">The number of periods, the next included.</param>
    public LaterPeriods(PeriodStarts next, scoped DayPmf nextDays, CycleLengths lengths, int cycles)
    {
        _next = next;
        _lengths = lengths;
        _shortestLag = lengths.ShortestDays - DayAxis.First;
        (_from, _to) = nextDays.Trimmed(DaySums.NegligibleTail);
        _rows = cycles > 1 ? ArrayPool<double>.Shared.Rent(OffsetOf(cycles)) : [];
    }

    /// <summary>The maximum number of days of a cycle's distribution.</summary>
    public static int MaxDays(int cycles) => StrideOf(cycles);

    /// <summary>
    /// The start <paramref name="cycle"/> cycles after the next, 1 or more: its days up to a cumulative
    /// <paramref name="probability"/> or further.
    /// </summary>
    public DayPmf Holding(int cycle, double probability)
    {
        while (_laid[cycle].Held < probability && _laid[cycle].Days < LengthOf(cycle))
            LayBlock(cycle);
        return Marginal(cycle);
    }

    /// <summary>The same start with all its days.</summary>
    public DayPmf Whole(int cycle)
    {
        while (_laid[cycle].Days < LengthOf(cycle))
            LayBlock(cycle);
        return Marginal(cycle);
    }

    /// <summary>
    /// The same start with its days up to <paramref name="day"/> or further, an offset like <see cref="DayPmf.First"/>. Days
    /// without mass at the end may be missing.
    /// </summary>
    public DayPmf Until(int cycle, int day)
    {
        var days = Math.Min(day - FirstOf(cycle) + 1, LengthOf(cycle));
        while (_laid[cycle].Days < days && _laid[cycle].Held < AlmostAll)
            LayBlock(cycle);
        return Marginal(cycle);
    }

    public readonly void Dispose()
    {
        if (_rows.Length > 0)
            ArrayPool<double>.Shared.Return(_rows);
    }

    private readonly DayPmf Marginal(int cycle)
    {
        var days = Math.Min(_laid[cycle].Days, LengthOf(cycle));
        return new DayPmf(FirstOf(cycle), Row(cycle, MarginalRow)[..days], Row(cycle, SumsRow)[..days]);
    }

    private void LayBlock(int cycle)
    {
        var day = _laid[cycle].Days;
        if (cycle > 1)
            Until(cycle - 1, FirstOf(cycle - 1) + day + DayConvolution.Block - 1 - _shortestLag);

        // Starts before the first that has mass are left out.
        var count = cycle == 1 ? _to : _laid[cycle - 1].Days;
        var from = Math.Min(_from + (cycle - 1) * _shortestLag, count);
        var before = cycle == 1 ? _next.Joint : _rows.AsSpan(OffsetOf(cycle - 1));
        var block = _rows.AsSpan(OffsetOf(cycle) + day);
        var stride = StrideOf(cycle);
        DayConvolution.FillStates(
            before[from..], cycle == 1 ? _next.Length : StrideOf(cycle - 1), count - from, _lengths, day - _shortestLag - from,
            block, stride);
        var marginal = block.Slice(MarginalRow * stride, DayConvolution.Block);
        DaySums.AddStates(block, stride, marginal);
        var sums = block.Slice(SumsRow * stride, DayConvolution.Block);
        DaySums.Cumulate(marginal, _laid[cycle].Held, sums);
        _laid[cycle] = new(day + DayConvolution.Block, sums[^1]);
    }

    private readonly int FirstOf(int cycle) => _next.First + cycle * DayAxis.First;

    private readonly Span<double> Row(int cycle, int row) =>
        _rows.AsSpan(OffsetOf(cycle) + row * StrideOf(cycle), StrideOf(cycle));

    private static int LengthOf(int cycle) => PeriodStarts.Horizon + cycle * (DayAxis.Count - 1);

    private static int StrideOf(int cycle) => DayConvolution.InBlocks(LengthOf(cycle));

    // One row per state, one for the marginal and one for its sums, for each cycle from the first later one on.
    private static int OffsetOf(int cycle)
    {
        var offset = 0;
        for (var earlier = 1; earlier < cycle; earlier++)
            offset += (SumsRow + 1) * StrideOf(earlier);
        return offset;
    }

    /// <summary>How far each cycle is computed.</summary>
    [InlineArray(ForecastRequest.MaxCycles)]
    private struct Laid
    {
        private (int Days, double Held) _first;
    }
}
