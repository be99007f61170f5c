namespace Predictions.Models;

/// <summary>One split of the compiled trees. All trees' splits and leaves have places in one row, parents before children.</summary>
/// <param name="Place">Its own place.</param>
/// <param name="Cut">Which of the <see cref="SplitTable"/>'s splits it is: that many of the leading days go left.</param>
/// <param name="Children">The place of what follows on the left; what follows on the right has the next one.</param>
internal readonly record struct TreeSplit(int Place, int Cut, int Children);

/// <summary>One leaf of the compiled trees.</summary>
/// <param name="Place">Its place.</param>
/// <param name="Value">What it adds to the score of the days that reach it.</param>
internal readonly record struct TreeLeaf(int Place, double Value);
