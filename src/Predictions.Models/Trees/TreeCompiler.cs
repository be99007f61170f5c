using Predictions.Core.Scoring;

namespace Predictions.Models.Trees;

/// <summary>Compiles checked trees into the flat arrays of <see cref="CompiledHazardModel"/>.</summary>
internal static class TreeCompiler
{
    /// <summary>The compiled model, or <c>null</c> and the reason.</summary>
    /// <param name="trees">At most <see cref="CompiledHazardModel.MaxNodeSlots"/> splits and leaves.</param>
    /// <param name="lastTrainedDay">The last day with training rows. Later days have its hazard.</param>
    /// <param name="rejection">Why the model is rejected.</param>
    public static CompiledHazardModel? Compile(HazardTrees trees, int lastTrainedDay, out string? rejection)
    {
        rejection = null;
        var days = Math.Clamp(lastTrainedDay - DayAxis.First + 1, 1, DayAxis.Count);
        var table = new SplitTable(trees.Trees, days);
        if (table.Count > SplitTable.MaxSplits)
        {
            rejection = $"the trees hold {table.Count} different splits; at most {SplitTable.MaxSplits} are supported";
            return null;
        }

        var constant = trees.Bias;
        foreach (var tree in trees.Trees.Where(tree => tree.Left.Length == 0))
            constant += tree.Leaves[0] * tree.Weight;
        var row = new FlatEnsemble(table, [.. trees.Trees.Where(tree => tree.Left.Length > 0)]);
        return new CompiledHazardModel(table, row, constant, trees.Slope, trees.Offset);
    }
}
