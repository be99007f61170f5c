using YamlDotNet.RepresentationModel;
using static Predictions.Deploy.Manifests.ManifestText;

namespace Predictions.Deploy.Manifests;

/// <summary>
/// The profile "restricted" of Kubernetes' Pod Security Standards, and three things more: a root file system that is read-only, no mount
/// of the service account's token that nothing asked for, and images by digest.
/// </summary>
internal static class RestrictedPod
{
    private static readonly HashSet<string> Volumes =
        ["name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>Containers of every sort.</summary>
    public static IEnumerable<YamlNode> Containers(YamlMappingNode pod) =>
        ItemsOf(pod, "containers").Concat(ItemsOf(pod, "initContainers")).Concat(ItemsOf(pod, "ephemeralContainers"));

    /// <summary>What is wrong, one line each.</summary>
    public static IEnumerable<string> Faults(YamlMappingNode pod) => OfPod(pod).Concat(Containers(pod).SelectMany(c => OfContainer(pod, c)));

    private static IEnumerable<string> OfPod(YamlMappingNode pod)
    {
        foreach (var host in (string[])["hostNetwork", "hostPID", "hostIPC"])
            if (Of(pod, host) == "true")
                yield return $"{host} is not allowed";
        foreach (var volume in ItemsOf(pod, "volumes"))
            if (volume is YamlMappingNode map && map.Children.Keys.Select(k => $"{k}").FirstOrDefault(k => !Volumes.Contains(k)) is { } kind)
                yield return $"volume {Of(volume, "name")}: {kind} is not allowed";
        if (Of(pod, "automountServiceAccountToken") != "false" && Of(pod, "serviceAccountName").Length == 0)
            yield return "it mounts the token of the namespace's default account: set automountServiceAccountToken to false";
    }

    private static IEnumerable<string> OfContainer(YamlMappingNode pod, YamlNode container)
    {
        var name = $"container {Of(container, "name")}";
        if (!Of(container, "image").Contains("@sha256:"))
            yield return $"{name}: its image {Of(container, "image")} is not named by digest";
        if (Own(pod, container, "runAsNonRoot") != "true")
            yield return $"{name}: runAsNonRoot must be true";
        if (Own(pod, container, "runAsUser") == "0")
            yield return $"{name}: runAsUser must not be 0";
        if (Own(pod, container, "seccompProfile", "type") is not ("RuntimeDefault" or "Localhost"))
            yield return $"{name}: seccompProfile must be RuntimeDefault or Localhost";
        foreach (var fault in OfPrivileges(container))
            yield return $"{name}: {fault}";
    }

    private static IEnumerable<string> OfPrivileges(YamlNode container)
    {
        if (Of(container, "securityContext", "privileged") == "true")
            yield return "privileged is not allowed";
        if (Of(container, "securityContext", "allowPrivilegeEscalation") != "false")
            yield return "allowPrivilegeEscalation must be false";
        if (Of(container, "securityContext", "readOnlyRootFilesystem") != "true")
            yield return "readOnlyRootFilesystem must be true";
        if (!ItemsOf(container, "securityContext", "capabilities", "drop").Any(c => $"{c}" == "ALL"))
            yield return "all capabilities must be dropped";
        foreach (var added in ItemsOf(container, "securityContext", "capabilities", "add").Select(c => $"{c}").Where(c => c != "NET_BIND_SERVICE"))
            yield return $"the capability {added} is not allowed";
        if (ItemsOf(container, "ports").Any(p => Of(p, "hostPort") is { Length: > 0 } and not "0"))
            yield return "hostPort is not allowed";
    }

    /// <summary>What a container's security context says, or else its pod's.</summary>
    private static string Own(YamlMappingNode pod, YamlNode container, params string[] path) =>
        Of(container, ["securityContext", .. path]) is { Length: > 0 } own ? own : Of(pod, ["securityContext", .. path]);
}
