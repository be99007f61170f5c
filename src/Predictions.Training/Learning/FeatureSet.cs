using Predictions.Models.Trees;

namespace Predictions.Training.Learning;

/// <summary>The features that trees may split on: version 1 of the schema and some groups of version 2.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Groups">The groups.</param>
public sealed record FeatureSet(string Name, IReadOnlyList<FeatureGroup> Groups)
{
    /// <summary>The lengths alone: version 1 of the schema.</summary>
    public static readonly FeatureSet Lengths = new("lengths", []);

    /// <summary>The lengths, the lengths with each group, and all.</summary>
    public static readonly IReadOnlyList<FeatureSet> All =
    [
        Lengths,
        .. HazardFeatures.Groups.Select(group => new FeatureSet($"+ {group.Name}", [group])),
        new("all", HazardFeatures.Groups),
    ];

    /// <summary>Whether the trees see the evidence of the running cycle.</summary>
    public bool HasEvidence => Groups.Any(group => group.First == HazardFeatures.DaysSinceSign);

    /// <summary>The rows with 0 in all other features, so that no tree splits on them.</summary>
    public List<HazardRow> Masked(IEnumerable<HazardRow> rows)
    {
        bool[] isKept = [.. Enumerable.Range(0, HazardFeatures.Count).Select(IsKept)];
        return [.. rows.Select(row => new HazardRow
        {
            Label = row.Label,
            Features = [.. row.Features.Zip(isKept, (feature, kept) => kept ? feature : 0)],
        })];
    }

    private bool IsKept(int feature) => feature < HazardFeatures.CountOfVersion1
        || Groups.Any(group => feature >= group.First && feature < group.First + group.Count);
}
