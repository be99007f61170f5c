using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>
/// Checks the "restricted" profile of Pod Security, and two more demands: a read-only root file system, and no service account
/// token.
/// </summary>
public static class PodSecurity
{
    /// <summary>The violations of a pod, one line each.</summary>
    public static IEnumerable<string> Problems(V1PodSpec pod)
    {
        if (pod.AutomountServiceAccountToken != false)
            yield return "a service account's token is mounted";
        if (pod.HostNetwork == true || pod.HostPID == true || pod.HostIPC == true)
            yield return "the pod shares the host's network or processes";
        if (pod.SecurityContext?.RunAsNonRoot != true || pod.SecurityContext.RunAsUser is null or 0)
            yield return "the pod may run as root";
        if (pod.SecurityContext?.SeccompProfile?.Type != "RuntimeDefault")
            yield return "seccomp is not the runtime's default";
        foreach (var volume in pod.Volumes.Where(v => !IsRestricted(v)))
            yield return $"volume {volume.Name} is of a kind that may not be mounted";
        foreach (var container in pod.Containers.Concat(pod.InitContainers ?? []))
            foreach (var problem in Problems(container))
                yield return $"{container.Name}: {problem}";
    }

    private static IEnumerable<string> Problems(V1Container container)
    {
        var security = container.SecurityContext;
        if (security?.AllowPrivilegeEscalation != false || security.Privileged == true)
            yield return "it may get more rights than it has";
        if (security?.ReadOnlyRootFilesystem != true)
            yield return "its file system can be written to";
        if (security?.Capabilities?.Drop is not ["ALL"] || security.Capabilities.Add is { Count: > 0 })
            yield return "it keeps capabilities";
        if (!container.Image.Contains("@sha256:", StringComparison.Ordinal))
            yield return "its image is not named by digest";
        foreach (var port in container.Ports ?? [])
            if (port.HostPort is not null || port.ContainerPort < 1024)
                yield return $"port {port.Name} is one of the host's, or root's";
        foreach (var quantity in (string[])["cpu", "memory"])
            if (container.Resources?.Requests?.ContainsKey(quantity) != true)
                yield return $"it requests no {quantity}";
        if (container.Resources?.Limits?.ContainsKey("memory") != true)
            yield return "its memory has no limit";
    }

    private static bool IsRestricted(V1Volume volume) =>
        volume.EmptyDir is not null || volume.PersistentVolumeClaim is not null || volume.Secret is not null
            || volume.ConfigMap is not null
        || volume.Image is not null;
}
