using YamlDotNet.RepresentationModel;

namespace Predictions.Deploy.Manifests;

/// <summary>What a release of this command may put into a namespace.</summary>
internal static class PolicyCheck
{
    /// <summary>Kinds that a service needs, all of them inside its namespace. Secrets are made elsewhere and named here.</summary>
    public static readonly IReadOnlySet<string> AllowedKinds = new HashSet<string>
    {
        "ConfigMap", "Deployment", "HorizontalPodAutoscaler", "HTTPRoute", "GRPCRoute", "Ingress", "Job", "NetworkPolicy",
        "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "PodMonitor", "PrometheusRule", "Service", "ServiceAccount", "ServiceMonitor",
    };

    /// <summary>What is wrong, one line each.</summary>
    /// <param name="objects">All that is rendered, hooks too.</param>
    /// <param name="space">The namespace.</param>
    /// <param name="image">The image that is deployed, with its digest: some container must run it.</param>
    public static IReadOnlyList<string> Faults(IReadOnlyList<ManifestObject> objects, string space, string image)
    {
        var pods = objects.Select(o => (o.Title, Spec: PodOf(o))).Where(p => p.Spec is not null).ToList();
        var faults = objects.SelectMany(o => OfPlace(o, space))
            .Concat(pods.SelectMany(p => RestrictedPod.Faults(p.Spec!).Select(f => $"{p.Title}: {f}")))
            .Concat(OfReplicas(objects)).ToList();
        if (!pods.Any(p => RestrictedPod.Containers(p.Spec!).Any(c => ManifestText.Of(c, "image") == image)))
            faults.Add($"no container runs {image}");
        return faults;
    }

    private static IEnumerable<string> OfPlace(ManifestObject part, string space)
    {
        if (!AllowedKinds.Contains(part.Kind))
            yield return $"{part.Title}: the kind {part.Kind} is not allowed";
        if (part.Namespace.Length > 0 && part.Namespace != space)
            yield return $"{part.Title}: it is in the namespace {part.Namespace}, not {space}";
    }

    /// <summary>Each upgrade would set back what the autoscaler had decided.</summary>
    private static IEnumerable<string> OfReplicas(IReadOnlyList<ManifestObject> objects) =>
        from scaler in objects.Where(o => o.Kind == "HorizontalPodAutoscaler")
        let target = objects.FirstOrDefault(o => o.Kind == "Deployment" && o.Name == scaler.Word("spec", "scaleTargetRef", "name"))
        where target?.At("spec", "replicas") is not null
        select $"{target.Title}: it states replicas, and {scaler.Title} would be fought over them at each upgrade";

    private static YamlMappingNode? PodOf(ManifestObject part) => part.Kind switch
    {
        "Pod" => part.At("spec") as YamlMappingNode,
        "Deployment" or "Job" => part.At("spec", "template", "spec") as YamlMappingNode,
        _ => null,
    };
}
