using Predictions.Deploy.Helm;

namespace Predictions.Deploy.Rollout;

/// <summary>What is to be rolled out.</summary>
/// <param name="ValueFiles">Values beside the chart's own.</param>
/// <param name="Values">The image and the annotations, as YAML.</param>
/// <param name="Digest">The image's digest: what must run at the end.</param>
/// <param name="Description">What Helm's revision is described as.</param>
/// <param name="Timeout">How long it may take, and going back as long again.</param>
/// <param name="Before">The release before it.</param>
internal sealed record RolloutPlan(
    IReadOnlyList<string> ValueFiles, string Values, string Digest, string Description, TimeSpan Timeout, HelmRelease Before);

/// <summary>How a rollout ended.</summary>
/// <param name="Ending">For people, and for the shell.</param>
/// <param name="Revision">Helm's revision that is in place now; <c>null</c> for none.</param>
/// <param name="Evidence">Where evidence of a failure is; <c>null</c> for none.</param>
internal sealed record RolloutResult(DeployEnding Ending, int? Revision, string? Evidence);
