using System.Text.Json.Serialization;

namespace Predictions.Deploy.Helm;

/// <summary>One revision of a release, as `helm history` lists it.</summary>
/// <param name="Revision">1, 2, ….</param>
/// <param name="Updated">When it was last changed.</param>
/// <param name="Status">Such as "deployed", "failed", "pending-upgrade".</param>
/// <param name="Description">Helm's words, or those given to it.</param>
internal sealed record HelmRevision(int Revision, DateTimeOffset Updated, string Status, string? Description)
{
    [JsonIgnore]
    public bool IsPending => Status.StartsWith("pending-", StringComparison.Ordinal) || Status == "uninstalling";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HelmRevision[]))]
internal sealed partial class HelmJson : JsonSerializerContext;

/// <summary>A release: all of its revisions, oldest first; none where it was never installed.</summary>
internal sealed record HelmRelease(IReadOnlyList<HelmRevision> Revisions)
{
    /// <summary>The newest revision; <c>null</c> where there is none.</summary>
    public HelmRevision? Last => Revisions.Count > 0 ? Revisions[^1] : null;

    /// <summary>
    /// The revision to go back to: the one that was deployed last; <c>null</c> where none ever was. Between a rollback that was killed
    /// and the next run none says "deployed", and the newest that was replaced is the one.
    /// </summary>
    public HelmRevision? LastDeployed =>
        Revisions.LastOrDefault(r => r.Status == "deployed") ?? Revisions.LastOrDefault(r => r.Status == "superseded");

    /// <summary>Whether a run ended before it could tidy up: a revision is pending, or failed and still in place.</summary>
    public bool IsUnsettled => Last is { } last && (last.IsPending || last.Status == "failed");
}
