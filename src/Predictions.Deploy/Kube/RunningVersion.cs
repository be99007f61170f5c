using k8s.Models;

namespace Predictions.Deploy.Kube;

/// <summary>The version that runs in a namespace.</summary>
/// <param name="Deployment">The release's Deployment; <c>null</c> where nothing is deployed.</param>
/// <param name="Pods">Its pods.</param>
internal sealed record RunningVersion(V1Deployment? Deployment, IReadOnlyList<V1Pod> Pods)
{
    /// <summary>The annotation with the commit that a version was deployed from.</summary>
    public const string CommitAnnotation = "predictions.deploy/commit";

    /// <summary>The annotation with the run that deployed a version. A rollback restores it with the version.</summary>
    public const string RunAnnotation = "predictions.deploy/run";

    // Other containers of the pod are sidecars.
    private const string ServiceContainer = "service";

    public static async Task<RunningVersion> OfAsync(Namespace space, CancellationToken stop) =>
        await space.DeploymentAsync(stop) is { } deployment
            ? new RunningVersion(deployment, await space.PodsAsync(stop))
            : new RunningVersion(null, []);

    /// <summary>The digest of the Deployment's image; <c>null</c> where nothing is deployed or the image has no digest.</summary>
    public string? Digest => Deployment?.Spec.Template.Spec.Containers.OrderByDescending(c => c.Name == ServiceContainer)
        .Select(c => c.Image?.Split('@') is [_, var digest] ? digest : null).FirstOrDefault(d => d is not null);

    /// <summary>The commit that it was deployed from; <c>null</c> where the annotation is missing.</summary>
    public string? Commit => Annotation(CommitAnnotation);

    /// <summary>The run that deployed it; <c>null</c> where the annotation is missing.</summary>
    public string? Run => Annotation(RunAnnotation);

    /// <summary>The first pod that will not become ready, in words; <c>null</c> for none.</summary>
    public string? Stuck => Pods.FirstOrDefault(p => PodState.WhyStuck(p) is not null) is { } stuck
        ? $"pod {stuck.Metadata.Name}: {PodState.Words(stuck)}"
        : null;

    /// <summary>Why the version is not healthy; <c>null</c> where it is.</summary>
    public string? Problem
    {
        get
        {
            if (Deployment is null)
                return "nothing is deployed";
            var isAvailable = Deployment.Status?.Conditions?.FirstOrDefault(c => c.Type == "Available") is { Status: "True" };
            return Stuck ?? (isAvailable ? null : $"Deployment {Deployment.Metadata.Name} is not available: {Ready} ready");
        }
    }

    /// <summary>Ready replicas, such as "2 of 3".</summary>
    public string Ready => $"{Deployment?.Status?.ReadyReplicas ?? 0} of {Deployment?.Spec.Replicas ?? 1}";

    private string? Annotation(string name) =>
        Deployment?.Metadata.Annotations is { } notes && notes.TryGetValue(name, out var value) ? value : null;
}

/// <summary>Summarizes the status of a pod.</summary>
internal static class PodState
{
    private static readonly string[] Stuck =
    [
        "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
    ];

    /// <summary>Such as "Running, 1/1 ready" or "CrashLoopBackOff, 0/1 ready, 3 restarts".</summary>
    public static string Words(V1Pod pod)
    {
        var containers = pod.Status?.ContainerStatuses ?? [];
        var restarts = containers.Sum(c => c.RestartCount);
        var state = pod.Metadata.DeletionTimestamp is not null ? "Terminating" : WhyStuck(pod) ?? Waiting(pod)
            ?? pod.Status?.Phase ?? "Pending";
        return $"{state}, {containers.Count(c => c.Ready)}/{pod.Spec?.Containers.Count ?? containers.Count} ready" +
            (restarts > 0 ? $", {restarts} restart{(restarts == 1 ? "" : "s")}" : "");
    }

    /// <summary>Why the pod will not become ready; <c>null</c> where it may.</summary>
    public static string? WhyStuck(V1Pod pod) =>
        Containers(pod).Select(c => c.State?.Waiting?.Reason).FirstOrDefault(r => Stuck.Contains(r));

    /// <summary>Whether the pod is ready.</summary>
    public static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) ?? false;

    /// <summary>Init containers and containers.</summary>
    public static IEnumerable<V1ContainerStatus> Containers(V1Pod pod) =>
        (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []);

    private static string? Waiting(V1Pod pod) =>
        Containers(pod).Select(c => c.State?.Waiting?.Reason).FirstOrDefault(r => r is not null);
}
