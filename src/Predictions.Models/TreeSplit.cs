namespace Predictions.Models;

/// <summary>One split of a compiled tree.</summary>
/// <param name="Cut">Which of the <see cref="SplitTable"/>'s splits it is: that many of the leading days go left.</param>
/// <param name="Left">Its place in the tree: the splits, parents first, and after them the leaves.</param>
/// <param name="Right">The same for the days that go right.</param>
internal readonly record struct TreeSplit(int Cut, int Left, int Right);

/// <summary>One compiled tree.</summary>
/// <param name="Splits">How many splits it has, one fewer than leaves.</param>
/// <param name="FirstSplit">Where they begin among all trees' splits.</param>
/// <param name="FirstLeaf">Where its leaves begin among all trees' leaves.</param>
internal readonly record struct TreeExtent(int Splits, int FirstSplit, int FirstLeaf);
