using Microsoft.ML.Trainers.FastTree;

namespace Predictions.Models;

/// <summary>
/// Gathers trees into one row of places: each tree's root, then pairs of what follows a split, parents first. A tree's leaves are
/// listed from left to right, and so by the days that can reach them.
/// </summary>
internal sealed class FlatEnsemble(SplitTable table)
{
    private int _places;

    public List<int> Roots { get; } = [];

    public List<TreeSplit> Splits { get; } = [];

    public List<TreeLeaf> Leaves { get; } = [];

    /// <summary>How many leaves each tree has.</summary>
    public List<int> LeafCounts { get; } = [];

    /// <summary>How many places there are.</summary>
    public int NodeSlots => _places;

    /// <param name="tree">A tree with at least one split, of which each comes before what follows it.</param>
    /// <param name="weight">What its leaves count with.</param>
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

        // ML.NET writes a leaf as the complement of its index.
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
