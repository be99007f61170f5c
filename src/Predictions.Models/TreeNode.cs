namespace Predictions.Models;

/// <summary>One split of a compiled tree.</summary>
/// <param name="Feature">Its feature, by <see cref="HazardFeatures"/>.</param>
/// <param name="Threshold">At most this goes left.</param>
/// <param name="Cut">
/// For a split on the day, how many days of the axis go left; for one on z, which of the model's distinct thresholds it is.
/// </param>
/// <param name="Left">The next node, or the complement of a leaf's index.</param>
/// <param name="Right">The next node, or the complement of a leaf's index.</param>
internal readonly record struct TreeNode(int Feature, float Threshold, int Cut, int Left, int Right);
