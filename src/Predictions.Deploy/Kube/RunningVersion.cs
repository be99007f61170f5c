using k8s.Models;

namespace Predictions.Deploy.Kube;

/// <summary>What runs in a namespace.</summary>
/// <param name="Deployment">The release's Deployment; <c>null</c> where nothing is deployed.</param>
/// <param name="Pods">Its pods.</param>
internal sealed record RunningVersion(V1Deployment? Deployment, IReadOnlyList<V1Pod> Pods)
{
    /// <summary>The annotation that says which commit a version was deployed from.</summary>
    public const string CommitAnnotation = "predictions.deploy/commit";

    // Others beside it come from elsewhere.
    private const string ServiceContainer = "service";

    public static async Task<RunningVersion> OfAsync(Namespace space, CancellationToken stop) =>
        await space.DeploymentAsync(stop) is { } deployment
            ? new RunningVersion(deployment, await space.PodsAsync(stop))
            : new RunningVersion(null, []);

    /// <summary>The digest of what the Deployment asks for; <c>null</c> where nothing is deployed or it has none.</summary>
    public string? Digest => Deployment?.Spec.Template.Spec.Containers.OrderByDescending(c => c.Name == ServiceContainer)
        .Select(c => c.Image?.Split('@') is [_, var digest] ? digest : null).FirstOrDefault(d => d is not null);

    /// <summary>The commit that it was deployed from; <c>null</c> where it does not say so.</summary>
    public string? Commit => Deployment?.Metadata.Annotations is { } notes && notes.TryGetValue(CommitAnnotation, out var commit) ? commit : null;

    /// <summary>A pod that will not become ready by waiting; <c>null</c> where there is none.</summary>
    public string? Stuck => Pods.FirstOrDefault(p => PodState.WhyStuck(p) is not null) is { } stuck
        ? $"pod {stuck.Metadata.Name}: {PodState.Words(stuck)}"
        : null;

    /// <summary>Why it is not healthy; <c>null</c> where it is.</summary>
    public string? Illness
    {
        get
        {
            if (Deployment is null)
                return "nothing is deployed";
            var isAvailable = Deployment.Status?.Conditions?.FirstOrDefault(c => c.Type == "Available") is { Status: "True" };
            return Stuck ?? (isAvailable ? null : $"Deployment {Deployment.Metadata.Name} is not available: {Ready} ready");
        }
    }

    /// <summary>Such as "2 of 3".</summary>
    public string Ready => $"{Deployment?.Status?.ReadyReplicas ?? 0} of {Deployment?.Spec.Replicas ?? 1}";
}
