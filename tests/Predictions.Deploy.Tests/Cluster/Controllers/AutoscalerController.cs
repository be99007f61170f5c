using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>
/// A HorizontalPodAutoscaler without metrics: it brings replicas into its bounds and does nothing else. A Deployment without replicas is left
/// alone, as it is in Kubernetes.
/// </summary>
internal sealed class AutoscalerController(ObjectStore store, DeploymentScale scale)
{
    private static readonly WriteTerms Terms = new("kube-controller-manager", Part: "scale");

    public void Step()
    {
        foreach (var autoscaler in store.All(Kinds.Autoscalers))
        {
            var target = autoscaler.At("spec", "scaleTargetRef");
            if (target.Text("kind") != Kinds.Deployments.Kind)
                continue;
            var key = new ObjectKey(Kinds.Deployments, autoscaler.Text("metadata", "namespace"), target.Text("name"));
            var replicas = store.Find(key).Number("spec", "replicas") ?? 0;
            if (replicas > 0 && Bounded(autoscaler, replicas) != replicas)
                scale.Set(key, Bounded(autoscaler, replicas), Terms);
        }
    }

    private static int Bounded(JsonObject autoscaler, int replicas)
    {
        var fewest = autoscaler.Number("spec", "minReplicas") ?? 1;
        return Math.Clamp(replicas, fewest, Math.Max(fewest, autoscaler.Number("spec", "maxReplicas") ?? fewest));
    }
}
