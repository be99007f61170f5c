namespace Predictions.Models.Trees;

/// <summary>
/// Assigns the nodes of all trees to slots: each tree's root, then pairs of children, parents first. The leaves of a tree are
/// listed from left to right, which is the order of the days that can reach them.
/// </summary>
internal sealed class FlatEnsemble
{
    private int _places;
    private int _splits;
    private int _leaves;

    /// <param name="table">The boundaries of all splits.</param>
    /// <param name="trees">Trees with at least one split, in which each split precedes its children.</param>
    public FlatEnsemble(SplitTable table, HazardTree[] trees)
    {
        var splits = trees.Sum(tree => tree.Left.Length);
        (Roots, LeafCounts) = (new int[trees.Length], new int[trees.Length]);
        (Splits, Leaves) = (new TreeSplit[splits], new TreeLeaf[splits + trees.Length]);
        for (var i = 0; i < trees.Length; i++)
        {
            (Roots[i], LeafCounts[i]) = (_places, trees[i].Leaves.Length);
            Add(trees[i], table);
        }
    }

    public int[] Roots { get; }

    public TreeSplit[] Splits { get; }

    public TreeLeaf[] Leaves { get; }

    /// <summary>The number of leaves of each tree.</summary>
    public int[] LeafCounts { get; }

    /// <summary>The number of slots.</summary>
    public int NodeSlots => _places;

    private void Add(HazardTree tree, SplitTable table)
    {
        var placeOf = new int[tree.Left.Length];
        var placeOfLeaf = new int[tree.Leaves.Length];
        placeOf[0] = _places++;
        for (var split = 0; split < tree.Left.Length; split++)
        {
            var cut = table.IndexOf(tree.Features[split], tree.Thresholds[split]);
            Splits[_splits++] = new TreeSplit(placeOf[split], cut, _places);
            Place(tree.Left[split]);
            Place(tree.Right[split]);
        }

        AddLeaves(0);

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
                Leaves[_leaves++] = new TreeLeaf(placeOfLeaf[~child], tree.Leaves[~child] * tree.Weight);
                return;
            }

            AddLeaves(tree.Left[child]);
            AddLeaves(tree.Right[child]);
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
