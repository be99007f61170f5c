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
        var held = nextDays.Trimmed(DaySums.NegligibleTail);
        _from = held.First - nextDays.First;
        _to = _from + held.Mass.Length;
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

    private readonly DayPmf Marginal(int cycle) =>
        new(FirstOf(cycle), Row(cycle, LocationMixture.Count)[..Math.Min(_laid[cycle].Days, LengthOf(cycle))]);

    private void LayBlock(int cycle)
    {
        var day = _laid[cycle].Days;
        if (cycle > 1)
            Until(cycle - 1, FirstOf(cycle - 1) + day + DayConvolution.Block - 1 - _shortestLag);

        var marginal = Row(cycle, LocationMixture.Count).Slice(day, DayConvolution.Block);
        marginal.Clear();
        for (var s = 0; s < LocationMixture.Count; s++)
        {
            var before = cycle == 1 ? _next.State(s)[.._to] : Row(cycle - 1, s)[.._laid[cycle - 1].Days];
            var from = Math.Min(_from + (cycle - 1) * _shortestLag, before.Length);
            var block = Row(cycle, s).Slice(day, DayConvolution.Block);
            var row = _lengths.State(s);
            DayConvolution.Fill(before[from..], row.WithMargins, day - (row.ShortestDays - DayAxis.First) - from, block);
            DaySums.Add(block, marginal);
        }

        _laid[cycle] = new(day + DayConvolution.Block, _laid[cycle].Held + DaySums.Of(marginal));
    }

    private readonly int FirstOf(int cycle) => _next.First + cycle * DayAxis.First;

    private readonly Span<double> Row(int cycle, int row) =>
        _rows.AsSpan(OffsetOf(cycle) + row * StrideOf(cycle), StrideOf(cycle));

    private static int LengthOf(int cycle) => PeriodStarts.Horizon + cycle * (DayAxis.Count - 1);

    private static int StrideOf(int cycle) => DayConvolution.InBlocks(LengthOf(cycle));

    // One row per state and one for the marginal, for each cycle from the first later one on.
    private static int OffsetOf(int cycle)
    {
        var offset = 0;
        for (var earlier = 1; earlier < cycle; earlier++)
            offset += (LocationMixture.Count + 1) * StrideOf(earlier);
        return offset;
    }

    /// <summary>How far each cycle is computed.</summary>
    [InlineArray(ForecastRequest.MaxCycles)]
    private struct Laid
    {
        private (int Days, double Held) _first;
    }
}
