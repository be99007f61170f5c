using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Predictions.Core.Scoring;

namespace Predictions.Models.Trees;

/// <summary>
/// Compiles ML.NET's trees into the flat arrays of <see cref="CompiledHazardModel"/>. Rejects trees that the compiled walk cannot
/// follow exactly: categorical splits, too many leaves, a feature outside the schema. Any ensemble of regression trees with a
/// Platt calibrator can be compiled; the loader admits only FastTree's (<c>ModelEntries</c>).
/// </summary>
public static class TreeCompiler
{
    /// <summary>The compiled model, or <c>null</c> and the reason.</summary>
    /// <param name="model">ML.NET's model, loaded or just trained.</param>
    /// <param name="lastTrainedDay">The last day with training rows. Later days have its hazard.</param>
    /// <param name="rejection">Why the model is rejected.</param>
    /// <param name="features">The number of features of the model's schema.</param>
    public static CompiledHazardModel? Compile(
        ITransformer model, int lastTrainedDay, out string? rejection, int features = HazardFeatures.Count)
    {
        if (HazardTrees.Of(model) is not { } trees)
        {
            rejection = "not Platt-calibrated regression trees";
            return null;
        }

        rejection = RejectionOf(trees, features);
        if (rejection is not null)
            return null;

        var days = Math.Clamp(lastTrainedDay - DayAxis.First + 1, 1, DayAxis.Count);
        var table = new SplitTable([.. trees.Trees.SelectMany(t => SplitsOf(t.Tree))], days);
        if (table.Count > SplitTable.MaxSplits)
        {
            rejection = $"the trees hold {table.Count} different splits; at most {SplitTable.MaxSplits} are supported";
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

        if (row.NodeSlots <= CompiledHazardModel.MaxNodeSlots)
            return new CompiledHazardModel(table, row, constant, trees.Slope, trees.Offset);
        rejection = $"the trees hold {row.NodeSlots} splits and leaves; at most {CompiledHazardModel.MaxNodeSlots} are supported";
        return null;
    }

    private static string? RejectionOf(HazardTrees trees, int features)
    {
        foreach (var (tree, _) in trees.Trees)
        {
            if (tree.CategoricalSplitFlags.Contains(true))
                return "a tree splits on a category";
            if (tree.NumericalSplitFeatureIndexes.Any(f => f < 0 || f >= features))
                return "a tree splits on a feature that the schema does not have";
            if (tree.NumberOfNodes > 0
                && (tree.NumberOfLeaves != tree.NumberOfNodes + 1 || tree.LeafValues.Count != tree.NumberOfLeaves))
                return "a tree's leaves are not one more than its splits";
            if (tree.NumericalSplitThresholds.Any(float.IsNaN) || !tree.LeafValues.All(double.IsFinite))
                return "a tree holds a number that is not finite";
            var splits = Enumerable.Range(0, tree.NumberOfNodes);
            if (!splits.All(i => IsAfter(tree, i, tree.LeftChild[i]) && IsAfter(tree, i, tree.RightChild[i])))
                return "a tree's splits do not precede their children";
        }

        return null;
    }

    private static bool IsAfter(RegressionTree tree, int split, int child) =>
        child >= 0 ? child > split && child < tree.NumberOfNodes : ~child < tree.NumberOfLeaves;

    private static IEnumerable<(int Feature, float Threshold)> SplitsOf(RegressionTree tree) =>
        tree.NumericalSplitFeatureIndexes.Zip(tree.NumericalSplitThresholds);
}
