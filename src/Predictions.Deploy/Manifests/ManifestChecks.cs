using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using k8s;
using static Predictions.Deploy.Manifests.ManifestNodes;

namespace Predictions.Deploy.Manifests;

/// <summary>
/// Checks each object against the Kubernetes API: kind and version exist, and every field is known. A cluster ignores unknown
/// fields silently. The Prometheus operator's kinds are custom; the charts' tests check those.
/// </summary>
internal static class SchemaCheck
{
    private const string Operators = "monitoring.coreos.com/";

    /// <summary>The problems, one line each.</summary>
    public static IReadOnlyList<string> Problems(IReadOnlyList<ManifestObject> objects) =>
        [.. objects.Select(Problem).OfType<string>()];

    private static string? Problem(ManifestObject part)
    {
        if (part.ApiVersion.Length == 0 || part.Kind.Length == 0 || part.Name.Length == 0)
            return $"{part.Title}: apiVersion, kind and metadata.name are required";
        if (part.ApiVersion.StartsWith(Operators, StringComparison.Ordinal))
            return null;
        try
        {
            KubernetesYaml.LoadAllFromString(part.Text, strict: true);
            return null;
        }
        catch (Exception e) when (
            e is YamlException or InvalidCastException or FormatException or ArgumentException or KeyNotFoundException)
        {
            return $"{part.ApiVersion} {part.Title}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}";
        }
    }
}

/// <summary>Checks that a release holds only what is allowed in its namespace.</summary>
internal static class PolicyCheck
{
    /// <summary>The allowed kinds, all of them namespaced. Secrets are created elsewhere, and referred to by name.</summary>
    public static readonly IReadOnlySet<string> AllowedKinds = new HashSet<string>
    {
        "ConfigMap", "Deployment", "HorizontalPodAutoscaler", "HTTPRoute", "GRPCRoute", "Ingress", "Job", "NetworkPolicy",
        "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "PodMonitor", "PrometheusRule", "ScaledObject", "Service",
        "ServiceAccount", "ServiceMonitor", "StatefulSet",
    };

    /// <summary>The problems, one line each.</summary>
    /// <param name="objects">All rendered objects, hooks included.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="image">The deployed image with its digest: some container must run it.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyList<ManifestObject> objects, string space, string image)
    {
        var pods = objects.Select(o => (o.Title, Spec: PodOf(o))).Where(p => p.Spec is not null).ToList();
        var problems = objects.SelectMany(o => OfPlace(o, space))
            .Concat(pods.SelectMany(p => RestrictedPod.Problems(p.Spec!).Select(f => $"{p.Title}: {f}")))
            .Concat(OfReplicas(objects)).ToList();
        if (!pods.Any(p => RestrictedPod.Containers(p.Spec!).Any(c => ManifestNodes.Of(c, "image") == image)))
            problems.Add($"no container runs {image}");
        return problems;
    }

    private static IEnumerable<string> OfPlace(ManifestObject part, string space)
    {
        if (!AllowedKinds.Contains(part.Kind))
            yield return $"{part.Title}: the kind {part.Kind} is not allowed";
        if (part.Namespace.Length > 0 && part.Namespace != space)
            yield return $"{part.Title}: its namespace is {part.Namespace}, not {space}";
    }

    /// <summary>
    /// A Deployment with an autoscaler must not set replicas: each upgrade would reset the autoscaler's decision.
    /// </summary>
    private static IEnumerable<string> OfReplicas(IReadOnlyList<ManifestObject> objects) =>
        from scaler in objects.Where(o => o.Kind == "HorizontalPodAutoscaler")
        let target =
            objects.FirstOrDefault(o => o.Kind == "Deployment" && o.Name == scaler.Word("spec", "scaleTargetRef", "name"))
        where target?.At("spec", "replicas") is not null
        select $"{target.Title}: it sets replicas, which each upgrade would reset against {scaler.Title}";

    private static YamlMappingNode? PodOf(ManifestObject part) => part.Kind switch
    {
        "Pod" => part.At("spec") as YamlMappingNode,
        "Deployment" or "StatefulSet" or "Job" => part.At("spec", "template", "spec") as YamlMappingNode,
        _ => null,
    };
}

/// <summary>
/// The "restricted" profile of Kubernetes' Pod Security Standards, and three more demands: a read-only root file system, no token
/// of the default service account, and images by digest.
/// </summary>
internal static class RestrictedPod
{
    private static readonly HashSet<string> Volumes =
        ["name", "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <summary>Containers, init containers and ephemeral containers.</summary>
    public static IEnumerable<YamlNode> Containers(YamlMappingNode pod) =>
        ItemsOf(pod, "containers").Concat(ItemsOf(pod, "initContainers")).Concat(ItemsOf(pod, "ephemeralContainers"));

    /// <summary>The problems, one line each.</summary>
    public static IEnumerable<string> Problems(YamlMappingNode pod) =>
        OfPod(pod).Concat(Containers(pod).SelectMany(c => OfContainer(pod, c)));

    private static IEnumerable<string> OfPod(YamlMappingNode pod)
    {
        foreach (var host in (string[])["hostNetwork", "hostPID", "hostIPC"])
            if (Of(pod, host) == "true")
                yield return $"{host} is not allowed";
        foreach (var volume in ItemsOf(pod, "volumes"))
            if (volume is YamlMappingNode map
                && map.Children.Keys.Select(k => $"{k}").FirstOrDefault(k => !Volumes.Contains(k)) is { } kind)
                yield return $"volume {Of(volume, "name")}: {kind} is not allowed";
        if (Of(pod, "automountServiceAccountToken") != "false" && Of(pod, "serviceAccountName").Length == 0)
            yield return "it mounts the token of the namespace's default account: set automountServiceAccountToken to false";
    }

    private static IEnumerable<string> OfContainer(YamlMappingNode pod, YamlNode container)
    {
        var name = $"container {Of(container, "name")}";
        if (!Of(container, "image").Contains("@sha256:"))
            yield return $"{name}: its image {Of(container, "image")} has no digest";
        if (Own(pod, container, "runAsNonRoot") != "true")
            yield return $"{name}: runAsNonRoot must be true";
        if (Own(pod, container, "runAsUser") == "0")
            yield return $"{name}: runAsUser must not be 0";
        if (Own(pod, container, "seccompProfile", "type") is not ("RuntimeDefault" or "Localhost"))
            yield return $"{name}: seccompProfile must be RuntimeDefault or Localhost";
        foreach (var problem in OfPrivileges(container))
            yield return $"{name}: {problem}";
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
        foreach (var added in ItemsOf(container, "securityContext", "capabilities", "add").Select(c => $"{c}").Where(
            c => c != "NET_BIND_SERVICE"))
            yield return $"the capability {added} is not allowed";
        if (ItemsOf(container, "ports").Any(p => Of(p, "hostPort") is { Length: > 0 } and not "0"))
            yield return "hostPort is not allowed";
    }

    /// <summary>The setting of a container's security context, or else of its pod's.</summary>
    private static string Own(YamlMappingNode pod, YamlNode container, params string[] path) =>
        Of(container, ["securityContext", .. path]) is { Length: > 0 } own ? own : Of(pod, ["securityContext", .. path]);
}
