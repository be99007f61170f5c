using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// Boosted trees as immutable flat arrays that answer for all days in one walk, without allocating or branching on what the history
/// holds. Since the day and z both rise with the day, every split cuts the days that reach it in two stretches, and one on the
/// history leaves one of them empty. A leaf adds its value over the stretch that reached it, by a difference array that is summed
/// at the end. Equal to ML.NET's own answer but for the rounding of its float calibrator.
/// </summary>
public sealed class CompiledHazardModel : IHazardModel
{
    /// <summary>The most leaves of a tree: what a call lays on the stack.</summary>
    internal const int MostLeaves = 64;

    // Leaves that no day reaches are added to places that nobody reads, several of them, since adding to one place over and over
    // waits for itself.
    private const int Unread = 8;

    private readonly SplitTable _table;
    private readonly TreeExtent[] _trees;
    private readonly TreeSplit[] _splits;
    private readonly double[] _leaves;
    private readonly int _cuts;
    private readonly int _days;
    private readonly double _constant;
    private readonly double _slope;
    private readonly double _offset;

    internal CompiledHazardModel(
        SplitTable table, TreeExtent[] trees, TreeSplit[] splits, double[] leaves, int days, double constant, double slope, double offset)
    {
        (_table, _trees, _splits, _leaves, _cuts) = (table, trees, splits, leaves, table.Count);
        (_days, _constant, _slope, _offset) = (days, constant, slope, offset);
    }

    /// <inheritdoc/>
    public void Hazards(in HistorySummary summary, Span<double> hazards)
    {
        Span<int> cuts = stackalloc int[_cuts];
        _table.Fill(summary, cuts);
        Span<double> steps = stackalloc double[DayAxis.Count + 1 + Unread];
        steps.Clear();
        steps[0] = _constant;
        Span<Stretch> stretches = stackalloc Stretch[2 * MostLeaves];
        foreach (ref readonly var tree in _trees.AsSpan())
        {
            CutDays(tree, cuts, stretches);
            AddLeaves(tree, stretches, steps);
        }

        Sum(steps, hazards);
    }

    // Places within a tree were checked when it was compiled, and cuts lie between 0 and the days.
    private void CutDays(in TreeExtent tree, ReadOnlySpan<int> cuts, Span<Stretch> stretches)
    {
        ref var reached = ref MemoryMarshal.GetReference(stretches);
        ref var cutAt = ref MemoryMarshal.GetReference(cuts);
        reached = new Stretch(0, _days);
        var splits = _splits.AsSpan(tree.FirstSplit, tree.Splits);
        for (var i = 0; i < splits.Length; i++)
        {
            ref readonly var split = ref splits[i];
            var days = Unsafe.Add(ref reached, i);
            var cut = Unsafe.Add(ref cutAt, split.Cut);
            Unsafe.Add(ref reached, split.Left) = new Stretch(days.From, Math.Min(days.To, cut));
            Unsafe.Add(ref reached, split.Right) = new Stretch(Math.Max(days.From, cut), days.To);
        }
    }

    private void AddLeaves(in TreeExtent tree, ReadOnlySpan<Stretch> stretches, Span<double> steps)
    {
        ref var step = ref MemoryMarshal.GetReference(steps);
        var leaves = _leaves.AsSpan(tree.FirstLeaf, tree.Splits + 1);
        var reached = stretches.Slice(tree.Splits, leaves.Length);
        for (var i = 0; i < leaves.Length; i++)
        {
            var unread = DayAxis.Count + 1 + i % Unread;
            var isReached = reached[i].From < reached[i].To;
            Unsafe.Add(ref step, isReached ? reached[i].From : unread) += leaves[i];
            Unsafe.Add(ref step, isReached ? reached[i].To : unread) -= leaves[i];
        }
    }

    private void Sum(Span<double> steps, Span<double> hazards)
    {
        var score = 0.0;
        for (var i = 0; i < _days; i++)
        {
            score += steps[i];
            hazards[i] = score;
        }

        hazards[_days..DayAxis.Count].Fill(score);
        foreach (ref var four in MemoryMarshal.Cast<double, Vector256<double>>(hazards[..DayAxis.Count]))
            four = Vector256<double>.One / (Vector256<double>.One + Vector256.Exp(_slope * four + Vector256.Create(_offset)));
    }

    /// <summary>The days [From, To) of the axis that reach a split or leaf; none where they are not ascending.</summary>
    private readonly record struct Stretch(int From, int To);
}
