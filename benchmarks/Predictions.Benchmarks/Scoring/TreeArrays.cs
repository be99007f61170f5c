using Predictions.Models.Trees;

namespace Predictions.Benchmarks.Scoring;

/// <summary>Trees as plain arrays, evaluated for one day at a time: the simplest replacement for the engine.</summary>
internal sealed class TreeArrays
{
    private readonly int[] _roots;
    private readonly int[] _features;
    private readonly float[] _thresholds;
    private readonly int[] _lefts;
    private readonly int[] _rights;
    private readonly double[] _leaves;
    private readonly double _bias;
    private readonly double _slope;
    private readonly double _offset;

    public TreeArrays(HazardTrees trees)
    {
        (_bias, _slope, _offset) = (trees.Bias, trees.Slope, trees.Offset);
        List<int> roots = [], features = [], lefts = [], rights = [];
        List<float> thresholds = [];
        List<double> leaves = [];
        foreach (var tree in trees.Trees)
        {
            var (firstNode, firstLeaf) = (features.Count, leaves.Count);
            roots.Add(tree.Left.Length > 0 ? firstNode : ~firstLeaf);
            features.AddRange(tree.Features);
            thresholds.AddRange(tree.Thresholds);
            lefts.AddRange(tree.Left.Select(Child));
            rights.AddRange(tree.Right.Select(Child));
            leaves.AddRange(tree.Leaves.Select(value => value * tree.Weight));

            // A leaf is the complement of its index.
            int Child(int child) => child >= 0 ? firstNode + child : ~(firstLeaf + ~child);
        }

        (_roots, _features, _lefts, _rights) = ([.. roots], [.. features], [.. lefts], [.. rights]);
        (_thresholds, _leaves) = ([.. thresholds], [.. leaves]);
    }

    /// <summary>The hazard of one day, by <see cref="HazardFeatures"/>.</summary>
    public double Probability(ReadOnlySpan<float> features)
    {
        var score = _bias;
        foreach (var root in _roots)
        {
            var node = root;
            while (node >= 0)
                node = features[_features[node]] <= _thresholds[node] ? _lefts[node] : _rights[node];
            score += _leaves[~node];
        }

        return 1 / (1 + Math.Exp(_slope * score + _offset));
    }
}
