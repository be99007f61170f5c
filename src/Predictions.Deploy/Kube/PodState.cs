using k8s.Models;

namespace Predictions.Deploy.Kube;

/// <summary>What a pod's status comes to.</summary>
internal static class PodState
{
    private static readonly string[] Stuck =
    [
        "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError",
        "RunContainerError",
    ];

    /// <summary>Such as "Running, 1/1 ready" or "CrashLoopBackOff, 0/1 ready, 3 restarts".</summary>
    public static string Words(V1Pod pod)
    {
        var containers = pod.Status?.ContainerStatuses ?? [];
        var restarts = containers.Sum(c => c.RestartCount);
        var state = pod.Metadata.DeletionTimestamp is not null ? "Terminating" : WhyStuck(pod) ?? Waiting(pod) ?? pod.Status?.Phase ?? "Pending";
        return $"{state}, {containers.Count(c => c.Ready)}/{pod.Spec?.Containers.Count ?? containers.Count} ready" +
            (restarts > 0 ? $", {restarts} restart{(restarts == 1 ? "" : "s")}" : "");
    }

    /// <summary>Why it will not become ready by waiting; <c>null</c> where it may.</summary>
    public static string? WhyStuck(V1Pod pod) => Containers(pod).Select(c => c.State?.Waiting?.Reason).FirstOrDefault(r => Stuck.Contains(r));

    /// <summary>Whether a container of it crashes again and again.</summary>
    public static bool IsCrashLooping(V1Pod pod) => WhyStuck(pod) == "CrashLoopBackOff";

    /// <summary>Whether it is ready.</summary>
    public static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) ?? false;

    /// <summary>Containers of both sorts.</summary>
    public static IEnumerable<V1ContainerStatus> Containers(V1Pod pod) =>
        (pod.Status?.InitContainerStatuses ?? []).Concat(pod.Status?.ContainerStatuses ?? []);

    private static string? Waiting(V1Pod pod) => Containers(pod).Select(c => c.State?.Waiting?.Reason).FirstOrDefault(r => r is not null);
}
