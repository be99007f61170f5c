using Microsoft.ML.Trainers.FastTree;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>
/// Turns ML.NET's trees into the flat arrays of <see cref="CompiledHazardModel"/>. What the compiled walk could not follow exactly
/// (categorical splits, too many leaves, a feature that is not in the schema) is refused here.
/// </summary>
internal static class TreeCompiler
{
    /// <summary>The compiled model, or <c>null</c> and why not.</summary>
    /// <param name="trees">What <see cref="HazardTrees.Of"/> found.</param>
    /// <param name="lastTrainedDay">The last day that training saw; later days keep its hazard.</param>
    /// <param name="refusal">Why there is none.</param>
    public static CompiledHazardModel? Compile(HazardTrees trees, int lastTrainedDay, out string? refusal)
    {
        refusal = Refuse(trees);
        if (refusal is not null)
            return null;

        var days = Math.Clamp(lastTrainedDay - DayAxis.First + 1, 1, DayAxis.Count);
        var table = new SplitTable([.. trees.Trees.SelectMany(t => SplitsOf(t.Tree))], days);
        if (table.Count > SplitTable.Most)
        {
            refusal = $"the trees hold {table.Count} different splits; at most {SplitTable.Most} are taken";
            return null;
        }

        var row = new FlatEnsemble(table);
        var constant = trees.Bias;
        foreach (var (tree, weight) in trees.Trees)
        {
            if (tree.NumberOfNodes > 0)
                row.Add(tree, weight);
            else
                constant += tree.LeafValues.Count > 0 ? tree.LeafValues[0] * weight : 0;
        }

        if (row.NodeSlots <= CompiledHazardModel.MostPlaces)
            return new CompiledHazardModel(table, row, constant, trees.Slope, trees.Offset);
        refusal = $"the trees hold {row.NodeSlots} splits and leaves; at most {CompiledHazardModel.MostPlaces} are taken";
        return null;
    }

    private static string? Refuse(HazardTrees trees)
    {
        foreach (var (tree, _) in trees.Trees)
        {
            if (tree.CategoricalSplitFlags.Contains(true))
                return "a tree splits on a category";
            if (tree.NumericalSplitFeatureIndexes.Any(f => f is < 0 or >= HazardFeatures.Count))
                return "a tree splits on a feature that the schema does not have";
            if (tree.NumberOfNodes > 0 && (tree.NumberOfLeaves != tree.NumberOfNodes + 1 || tree.LeafValues.Count != tree.NumberOfLeaves))
                return "a tree's leaves are not one more than its splits";
            if (tree.NumericalSplitThresholds.Any(float.IsNaN) || !tree.LeafValues.All(double.IsFinite))
                return "a tree holds a number that is not finite";
            if (!Enumerable.Range(0, tree.NumberOfNodes).All(i => IsAfter(tree, i, tree.LeftChild[i]) && IsAfter(tree, i, tree.RightChild[i])))
                return "a tree's splits do not come before what follows them";
        }

        return null;
    }

    private static bool IsAfter(RegressionTree tree, int split, int child) =>
        child >= 0 ? child > split && child < tree.NumberOfNodes : ~child < tree.NumberOfLeaves;

    private static IEnumerable<(int Feature, float Threshold)> SplitsOf(RegressionTree tree) =>
        tree.NumericalSplitFeatureIndexes.Zip(tree.NumericalSplitThresholds);
}
