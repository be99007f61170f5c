namespace Predictions.Models.Trees;

/// <summary>The trees of a model, and the calibration from their sum to a probability.</summary>
/// <param name="Trees">The trees.</param>
/// <param name="Bias">The bias that is added to the sum.</param>
/// <param name="Slope">Platt's slope: P = 1 / (1 + exp(slope · sum + offset)).</param>
/// <param name="Offset">Platt's offset.</param>
internal sealed record HazardTrees(HazardTree[] Trees, double Bias, double Slope, double Offset);

/// <summary>
/// One tree. A child is a later split, or a leaf as the complement of its index. A tree without splits has one leaf.
/// </summary>
/// <param name="Left">The child of each split for values up to its threshold.</param>
/// <param name="Right">The child of each split for values above its threshold.</param>
/// <param name="Features">The feature of each split.</param>
/// <param name="Thresholds">The threshold of each split.</param>
/// <param name="Leaves">The value of each leaf.</param>
/// <param name="Weight">The factor of the leaves in the sum.</param>
internal sealed record HazardTree(
    int[] Left, int[] Right, int[] Features, float[] Thresholds, double[] Leaves, double Weight);
