namespace Predictions.Models;

/// <summary>The feature schema that a model was trained with.</summary>
/// <param name="Version">As <see cref="HazardFeatures.Version"/> was.</param>
/// <param name="Names">As <see cref="HazardFeatures.Names"/> were, in the vector's order.</param>
public sealed record FeatureList(int Version, IReadOnlyList<string> Names)
{
    /// <summary>The schema of this build.</summary>
    public static readonly FeatureList Current = new(HazardFeatures.Version, HazardFeatures.Names);

    /// <summary>Whether both name the same features in the same order.</summary>
    public bool Matches(FeatureList other) => Version == other.Version && Names.SequenceEqual(other.Names, StringComparer.Ordinal);
}
