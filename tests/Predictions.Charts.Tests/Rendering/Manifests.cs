using k8s;
using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>A rendered chart, read strictly: only allowed kinds, in served versions, and without unknown fields.</summary>
public sealed class Manifests
{
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Service"] = typeof(V1Service),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["apps/v1/StatefulSet"] = typeof(V1StatefulSet),
        ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["keda.sh/v1alpha1/ScaledObject"] = typeof(ScaledObject),
        ["monitoring.coreos.com/v1/ServiceMonitor"] = typeof(ServiceMonitor),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
    };

    private readonly List<IKubernetesObject<V1ObjectMeta>> _all;

    private Manifests(List<IKubernetesObject<V1ObjectMeta>> all) => _all = all;

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> All => _all;

    public V1Deployment Deployment => Of<V1Deployment>().Single();

    public V1PodSpec Pod => Deployment.Spec.Template.Spec;

    public V1Container Container => Pod.Containers.Single();

    public V2HorizontalPodAutoscaler Autoscaler => Of<V2HorizontalPodAutoscaler>().Single();

    public IEnumerable<T> Of<T>() => _all.OfType<T>();

    /// <summary>Reads manifests strictly.</summary>
    /// <exception cref="InvalidOperationException">A kind is not allowed.</exception>
    public static Manifests Read(string yaml)
    {
        foreach (var kind in DeclaredKinds(yaml))
            if (!Kinds.ContainsKey(kind))
                throw new InvalidOperationException($"{kind} is not one of the kinds that the charts may make");
        var read = KubernetesYaml.LoadAllFromString(yaml, Kinds, strict: true);
        return new Manifests([.. read.Cast<IKubernetesObject<V1ObjectMeta>>()]);
    }

    /// <summary>Renders with Helm 4, and reads the result.</summary>
    public static async Task<Manifests> RenderAsync(string chart, params IReadOnlyList<string> values) =>
        Read((await Helm.TemplateAsync(Helm.V4, chart, values)).Manifests);

    private static IEnumerable<string> DeclaredKinds(string yaml)
    {
        var version = "";
        foreach (var line in yaml.Split('\n'))
            if (line.StartsWith("apiVersion: ", StringComparison.Ordinal))
                version = line["apiVersion: ".Length..];
            else if (line.StartsWith("kind: ", StringComparison.Ordinal))
                yield return $"{version}/{line["kind: ".Length..]}";
    }
}
