using k8s;
using k8s.Models;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests;

/// <summary>A value that a runbook sets by hand lasts until the next deployment.</summary>
public class HandSetTests
{
    [Fact]
    public async Task Bounds_that_were_patched_are_those_of_the_chart_again_after_a_deployment()
    {
        await using var bench = await DeployBench.StartAsync();
        await bench.BuildAsync("1");
        await bench.DeployedAsync("1");
        using var client = new KubeAccess(bench.Cluster.KubeConfig).Connect("loopback");
        await client.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(
            new V1Patch("{\"spec\":{\"maxReplicas\":60}}", V1Patch.PatchType.MergePatch), "predictions", DeployBench.Dev,
            fieldManager: "kubectl-patch", cancellationToken: TestContext.Current.CancellationToken);
        await bench.BuildAsync("2");
        await bench.DeployedAsync("2");
        Assert.Equal(
            9, bench.Cluster.Get("horizontalpodautoscalers", DeployBench.Dev, "predictions").Number("spec", "maxReplicas"));
    }
}
