using System.Text.Json.Serialization;

namespace Predictions.Deploy.Helm;

/// <summary>One revision of a release, as `helm history` prints it.</summary>
/// <param name="Revision">1, 2, ….</param>
/// <param name="Updated">The time of its last change.</param>
/// <param name="Status">Such as "deployed", "failed", "pending-upgrade".</param>
/// <param name="Description">Helm's description, or the one given to it.</param>
internal sealed record HelmRevision(int Revision, DateTimeOffset Updated, string Status, string? Description)
{
    [JsonIgnore]
    public bool IsPending => Status.StartsWith("pending-", StringComparison.Ordinal) || Status == "uninstalling";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HelmRevision[]))]
internal sealed partial class HelmJson : JsonSerializerContext;

/// <summary>A release: its revisions, oldest first; none where it was never installed.</summary>
internal sealed record HelmRelease(IReadOnlyList<HelmRevision> Revisions)
{
    /// <summary>The newest revision; <c>null</c> where there is none.</summary>
    public HelmRevision? Last => Revisions.Count > 0 ? Revisions[^1] : null;

    /// <summary>
    /// The revision that a rollback returns to: the last deployed one; <c>null</c> for none. After a killed rollback no revision
    /// is "deployed", and it is the newest superseded one.
    /// </summary>
    public HelmRevision? LastDeployed =>
        Revisions.LastOrDefault(r => r.Status == "deployed") ?? Revisions.LastOrDefault(r => r.Status == "superseded");

    /// <summary>Whether an ended run left a revision pending, or failed without a rollback.</summary>
    public bool IsUnsettled => Last is { } last && (last.IsPending || last.Status == "failed");
}
