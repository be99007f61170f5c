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
        foreach (var autoscaler in store.All(Kinds.Autoscalers).Where(a => a.Text("spec", "scaleTargetRef", "kind") == Kinds.Deployments.Kind))
        {
            var key = new ObjectKey(Kinds.Deployments, autoscaler.Text("metadata", "namespace"), autoscaler.Text("spec", "scaleTargetRef", "name"));
            if (store.Find(key).Number("spec", "replicas") is > 0 and var replicas && Bounded(autoscaler, replicas) is var wanted && wanted != replicas)
                scale.Set(key, wanted, Terms);
        }
    }

    private static int Bounded(JsonObject autoscaler, int replicas)
    {
        var fewest = autoscaler.Number("spec", "minReplicas") ?? 1;
        return Math.Clamp(replicas, fewest, Math.Max(fewest, autoscaler.Number("spec", "maxReplicas") ?? fewest));
    }
}
