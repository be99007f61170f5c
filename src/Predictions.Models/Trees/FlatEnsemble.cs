using Microsoft.ML.Trainers.FastTree;

namespace Predictions.Models.Trees;

/// <summary>
/// Assigns the nodes of all trees to slots: each tree's root, then pairs of children, parents first. The leaves of a tree are
/// listed from left to right, which is the order of the days that can reach them.
/// </summary>
internal sealed class FlatEnsemble(SplitTable table)
{
    private int _places;

    public List<int> Roots { get; } = [];

    public List<TreeSplit> Splits { get; } = [];

    public List<TreeLeaf> Leaves { get; } = [];

    /// <summary>The number of leaves of each tree.</summary>
    public List<int> LeafCounts { get; } = [];

    /// <summary>The number of slots.</summary>
    public int NodeSlots => _places;

    /// <param name="tree">A tree with at least one split, in which each split precedes its children.</param>
    /// <param name="weight">The weight of its leaves.</param>
    public void Add(RegressionTree tree, double weight)
    {
        Roots.Add(_places);
        var placeOf = new int[tree.NumberOfNodes];
        var placeOfLeaf = new int[tree.NumberOfLeaves];
        placeOf[0] = _places++;
        for (var split = 0; split < tree.NumberOfNodes; split++)
        {
            var cut = table.IndexOf(tree.NumericalSplitFeatureIndexes[split], tree.NumericalSplitThresholds[split]);
            Splits.Add(new TreeSplit(placeOf[split], cut, _places));
            Place(tree.LeftChild[split]);
            Place(tree.RightChild[split]);
        }

        LeafCounts.Add(tree.NumberOfLeaves);
        AddLeaves(0);

        // ML.NET stores a leaf as the complement of its index.
        void Place(int child)
        {
            if (child >= 0)
                placeOf[child] = _places++;
            else
                placeOfLeaf[~child] = _places++;
        }

        void AddLeaves(int child)
        {
            if (child < 0)
            {
                Leaves.Add(new TreeLeaf(placeOfLeaf[~child], tree.LeafValues[~child] * weight));
                return;
            }

            AddLeaves(tree.LeftChild[child]);
            AddLeaves(tree.RightChild[child]);
        }
    }
}

/// <summary>One split of the compiled trees.</summary>
/// <param name="Place">Its slot.</param>
/// <param name="Cut">The index of its boundary in the <see cref="SplitTable"/>.</param>
/// <param name="Children">The slot of its left child. The right child has the next slot.</param>
internal readonly record struct TreeSplit(int Place, int Cut, int Children);

/// <summary>One leaf of the compiled trees.</summary>
/// <param name="Place">Its slot.</param>
/// <param name="Value">Its part in the score of the days that reach it.</param>
internal readonly record struct TreeLeaf(int Place, double Value);
