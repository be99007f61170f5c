using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// Boosted trees as immutable flat arrays that answer for all days in one walk, without allocating. A split on the history picks a
/// side for all days at once; since the day and z both rise with the day, a split on either cuts the range of days in two. A leaf
/// adds its value over the range that reached it, by a difference array that is summed at the end. Equal to ML.NET's own answer
/// but for the rounding of its float calibrator.
/// </summary>
public sealed class CompiledHazardModel : IHazardModel
{
    /// <summary>Bounds of what a call lays on the stack.</summary>
    internal const int MostZThresholds = 1024;
    internal const int MostLeaves = 64;

    private readonly TreeNode[] _nodes;
    private readonly double[] _leaves;
    private readonly int[] _roots;
    private readonly float[] _zThresholds;
    private readonly int _days;
    private readonly double _constant;
    private readonly double _slope;
    private readonly double _offset;

    internal CompiledHazardModel(
        TreeNode[] nodes, double[] leaves, int[] roots, float[] zThresholds, int days, double constant, double slope, double offset)
    {
        (_nodes, _leaves, _roots, _zThresholds) = (nodes, leaves, roots, zThresholds);
        (_days, _constant, _slope, _offset) = (days, constant, slope, offset);
    }

    /// <inheritdoc/>
    public void Hazards(in HistorySummary summary, Span<double> hazards)
    {
        Span<float> features = stackalloc float[HazardFeatures.Count];
        HazardFeatures.FillHistory(summary, features);
        Span<int> zCuts = stackalloc int[_zThresholds.Length];
        CutDays(summary, zCuts);

        Span<double> steps = stackalloc double[_days + 1];
        steps.Clear();
        steps[0] = _constant;
        Span<Pending> pending = stackalloc Pending[MostLeaves];
        foreach (var root in _roots)
            Walk(root, features, zCuts, steps, pending);
        Sum(steps, hazards);
    }

    /// <summary>For each distinct threshold of z, how many days lie at or under it: one merge of two sorted rows.</summary>
    private void CutDays(in HistorySummary summary, Span<int> zCuts)
    {
        var day = 0;
        var z = HazardFeatures.ZOf(summary, 0);
        for (var i = 0; i < zCuts.Length; i++)
        {
            while (day < _days && z <= _zThresholds[i])
                if (++day < _days)
                    z = HazardFeatures.ZOf(summary, day);
            zCuts[i] = day;
        }
    }

    private void Walk(
        int root, ReadOnlySpan<float> features, ReadOnlySpan<int> zCuts, Span<double> steps, Span<Pending> pending)
    {
        var nodes = _nodes;
        var waiting = 0;
        var at = new Pending(root, 0, _days);
        while (true)
        {
            while (at.Node >= 0)
            {
                ref readonly var node = ref nodes[at.Node];
                if (node.Feature >= HazardFeatures.DayFeatures)
                {
                    at.Node = features[node.Feature] <= node.Threshold ? node.Left : node.Right;
                    continue;
                }

                var cut = node.Feature == HazardFeatures.Day ? node.Cut : zCuts[node.Cut];
                if (cut >= at.To)
                {
                    at.Node = node.Left;
                }
                else if (cut <= at.From)
                {
                    at.Node = node.Right;
                }
                else
                {
                    pending[waiting++] = new Pending(node.Right, cut, at.To);
                    at = new Pending(node.Left, at.From, cut);
                }
            }

            var value = _leaves[~at.Node];
            steps[at.From] += value;
            steps[at.To] -= value;
            if (waiting == 0)
                return;
            at = pending[--waiting];
        }
    }

    private void Sum(ReadOnlySpan<double> steps, Span<double> hazards)
    {
        var score = 0.0;
        var hazard = 0.0;
        for (var i = 0; i < _days; i++)
        {
            if (i == 0 || steps[i] != 0)
            {
                score += steps[i];
                hazard = 1 / (1 + Math.Exp(_slope * score + _offset));
            }

            hazards[i] = hazard;
        }

        hazards[_days..DayAxis.Count].Fill(hazard);
    }

    /// <summary>A node that the days [From, To) of the axis still have to pass.</summary>
    private struct Pending(int node, int from, int to)
    {
        public int Node = node;
        public readonly int From = from;
        public readonly int To = to;
    }
}
