using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models.Trees;

/// <summary>
/// Boosted trees as immutable flat arrays. One walk gives the hazards of all days, without allocation and without branches on the
/// history. The day and z both rise with the day, so every split cuts the days that reach it into two ranges; a split on the
/// history leaves one range empty. The reached leaves follow one another from the first day to the last. At the first day of each
/// leaf a difference array adds its value minus the previous leaf's, and a running sum gives the score. Equal to ML.NET's result
/// except for the rounding of its float calibrator.
/// </summary>
public sealed class CompiledHazardModel : IHazardModel
{
    /// <summary>The maximum number of splits and leaves of all trees, which limits the stack use of a call.</summary>
    internal const int MaxNodeSlots = 16_384;

    // One step per day, and one more slot for leaves that no day reaches.
    private const int Unread = DayAxis.Count + 1;
    private const int Steps = DayAxis.Count + 4;

    // Four accumulators break the store-to-load dependency chain: trees take turns.
    private const int Rows = 4;

    private readonly SplitTable _table;
    private readonly int[] _roots;
    private readonly TreeSplit[] _splits;
    private readonly TreeLeaf[] _leaves;
    private readonly int[] _leafCounts;
    private readonly int _cuts;
    private readonly int _places;
    private readonly int _days;
    private readonly double _constant;
    private readonly double _slope;
    private readonly double _offset;

    internal CompiledHazardModel(SplitTable table, FlatEnsemble row, double constant, double slope, double offset)
    {
        (_table, _cuts, _days) = (table, table.Count, table.Days);
        (_roots, _splits, _leaves, _leafCounts, _places) = (row.Roots, row.Splits, row.Leaves, row.LeafCounts, row.NodeSlots);
        (_constant, _slope, _offset) = (constant, slope, offset);
    }

    /// <inheritdoc/>
    public void Hazards(in HistorySummary summary, Span<double> hazards)
    {
        Span<SplitBoundary> cuts = stackalloc SplitBoundary[_cuts];
        _table.Fill(summary, cuts);
        Span<DayRange> stretches = stackalloc DayRange[_places];
        CutDays(cuts, stretches);

        Span<double> steps = stackalloc double[Rows * Steps];
        steps.Clear();
        steps[0] = _constant;
        AddLeaves(stretches, steps);
        Sum(steps, hazards);
    }

    // Without bounds checks: the compiler has checked all slots and boundaries.
    private void CutDays(ReadOnlySpan<SplitBoundary> cuts, Span<DayRange> stretches)
    {
        ref var reached = ref Unsafe.As<DayRange, long>(ref MemoryMarshal.GetReference(stretches));
        ref var cut = ref MemoryMarshal.GetReference(cuts);
        foreach (var root in _roots)
            stretches[root] = new DayRange(0, -_days);
        foreach (ref readonly var split in _splits.AsSpan())
        {
            var twice = Vector128.Create(Unsafe.Add(ref reached, split.Place)).AsInt32();
            var parts = Vector128.Max(twice, Unsafe.Add(ref cut, split.Cut).Least);
            parts.AsInt64().StoreUnsafe(ref Unsafe.Add(ref reached, split.Children));
        }
    }

    // Without bounds checks, and without branches on reached leaves, which the processor cannot predict.
    private void AddLeaves(ReadOnlySpan<DayRange> stretches, Span<double> steps)
    {
        ref var reached = ref MemoryMarshal.GetReference(stretches);
        ref var step = ref MemoryMarshal.GetReference(steps);
        ref var leaf = ref MemoryMarshal.GetArrayDataReference(_leaves);
        var row = 0;
        foreach (var count in _leafCounts)
        {
            var before = 0L;
            for (var i = 0; i < count; i++)
            {
                var days = Unsafe.Add(ref reached, leaf.Place);
                var isReached = (days.From + days.MinusTo) >> 31;
                var day = Unread ^ ((Unread ^ days.From) & isReached);
                Unsafe.Add(ref step, row + day) += leaf.Value - BitConverter.Int64BitsToDouble(before);
                before ^= (before ^ BitConverter.DoubleToInt64Bits(leaf.Value)) & isReached;
                leaf = ref Unsafe.Add(ref leaf, 1);
            }

            row = row == (Rows - 1) * Steps ? 0 : row + Steps;
        }
    }

    private void Sum(ReadOnlySpan<double> steps, Span<double> hazards)
    {
        var days = MemoryMarshal.Cast<double, Vector256<double>>(hazards[..DayAxis.Count]);
        for (var i = 0; i < days.Length; i++)
        {
            days[i] = Vector256<double>.Zero;
            for (var row = 0; row < Rows; row++)
                days[i] += MemoryMarshal.Cast<double, Vector256<double>>(steps[(row * Steps)..])[i];
        }

        var score = 0.0;
        for (var i = 0; i < _days; i++)
            hazards[i] = score += hazards[i];

        hazards[_days..DayAxis.Count].Fill(score);
        foreach (ref var four in days)
            four = Vector256<double>.One
                / (Vector256<double>.One + RepeatableMath.Exp(_slope * four + Vector256.Create(_offset)));
    }
}
