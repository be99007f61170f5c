using Microsoft.ML.Trainers.FastTree;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// Turns ML.NET's trees into the flat arrays of <see cref="CompiledHazardModel"/>. What the compiled walk could not follow exactly
/// (categorical splits, a tree too deep, a feature that is not in the schema) is refused here.
/// </summary>
internal static class TreeCompiler
{
    private const int MostLeaves = CompiledHazardModel.MostLeaves;

    /// <summary>The compiled model, or <c>null</c> and why not.</summary>
    /// <param name="trees">What <see cref="HazardTrees.Of"/> found.</param>
    /// <param name="lastTrainedDay">The last day that training saw; later days keep its hazard.</param>
    /// <param name="refusal">Why there is none.</param>
    public static CompiledHazardModel? Compile(HazardTrees trees, int lastTrainedDay, out string? refusal)
    {
        refusal = Refuse(trees);
        if (refusal is not null)
            return null;

        float[] zThresholds = [.. trees.Trees.SelectMany(t => ThresholdsOf(t.Tree, HazardFeatures.Z)).Distinct().Order()];
        var nodes = new List<TreeNode>();
        var leaves = new List<double>();
        var roots = new List<int>();
        var constant = trees.Bias;
        foreach (var (tree, weight) in trees.Trees)
        {
            if (tree.NumberOfNodes == 0)
            {
                constant += tree.LeafValues.Count > 0 ? tree.LeafValues[0] * weight : 0;
                continue;
            }

            roots.Add(nodes.Count);
            Append(tree, weight, zThresholds, nodes, leaves);
        }

        var days = Math.Clamp(lastTrainedDay - DayAxis.First + 1, 1, DayAxis.Count);
        return new CompiledHazardModel(
            [.. nodes], [.. leaves], [.. roots], zThresholds, days, constant, trees.Slope, trees.Offset);
    }

    private static void Append(
        RegressionTree tree, double weight, float[] zThresholds, List<TreeNode> nodes, List<double> leaves)
    {
        var firstNode = nodes.Count;
        var firstLeaf = leaves.Count;
        for (var i = 0; i < tree.NumberOfNodes; i++)
        {
            var feature = tree.NumericalSplitFeatureIndexes[i];
            var threshold = tree.NumericalSplitThresholds[i];
            var cut = feature switch
            {
                HazardFeatures.Day => Math.Clamp((int)Math.Floor(threshold) - DayAxis.First + 1, 0, DayAxis.Count),
                HazardFeatures.Z => Array.BinarySearch(zThresholds, threshold),
                _ => 0,
            };
            nodes.Add(new TreeNode(feature, threshold, cut, Child(tree.LeftChild[i]), Child(tree.RightChild[i])));
        }

        leaves.AddRange(tree.LeafValues.Select(value => value * weight));

        // ML.NET writes a leaf as the complement of its index, and so do we, in the joint array.
        int Child(int child) => child >= 0 ? firstNode + child : ~(firstLeaf + ~child);
    }

    private static string? Refuse(HazardTrees trees)
    {
        foreach (var (tree, _) in trees.Trees)
        {
            if (tree.CategoricalSplitFlags.Contains(true))
                return "a tree splits on a category";
            if (tree.NumberOfLeaves > MostLeaves)
                return $"a tree has {tree.NumberOfLeaves} leaves; at most {MostLeaves} are taken";
            if (tree.NumericalSplitFeatureIndexes.Any(f => f is < 0 or >= HazardFeatures.Count))
                return "a tree splits on a feature that the schema does not have";
            if (tree.NumericalSplitThresholds.Any(float.IsNaN) || !tree.LeafValues.All(double.IsFinite))
                return "a tree holds a number that is not finite";
        }

        var zThresholds = trees.Trees.SelectMany(t => ThresholdsOf(t.Tree, HazardFeatures.Z)).Distinct().Count();
        return zThresholds > CompiledHazardModel.MostZThresholds
            ? $"the trees hold {zThresholds} thresholds of z; at most {CompiledHazardModel.MostZThresholds} are taken"
            : null;
    }

    private static IEnumerable<float> ThresholdsOf(RegressionTree tree, int feature) =>
        tree.NumericalSplitThresholds.Where((_, i) => tree.NumericalSplitFeatureIndexes[i] == feature);
}
