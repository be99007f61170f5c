using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>The steps of rollouts.</summary>
public class RolloutTests
{
    private const string Ns = "steps";

    [Fact]
    public async Task Without_room_to_be_unavailable_old_pods_stay_until_new_ones_are_there()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        await RollAsync(cluster, "one", """{"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}""");
        var fewest = int.MaxValue;
        var most = 0;
        Put(cluster, "two", """{"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}""");
        await UntilAsync(() =>
        {
            fewest = Math.Min(fewest, cluster.List("replicasets", Ns).Sum(s => s.Number("status", "availableReplicas") ?? 0));
            most = Math.Max(most, cluster.List("replicasets", Ns).Sum(s => s.Number("spec", "replicas") ?? 0));
            return IsComplete(cluster);
        });
        Assert.Equal((3, 4), (fewest, most));
    }

    [Fact]
    public async Task Recreate_ends_the_old_pods_before_it_makes_new_ones()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        await RollAsync(cluster, "one", """{"type": "Recreate"}""");
        Put(cluster, "two", """{"type": "Recreate"}""");
        var together = false;
        await UntilAsync(() =>
        {
            var live = cluster.List("pods", Ns).Where(p => p.Text("metadata", "deletionTimestamp").Length == 0);
            together |= live.Select(p => p.Items("spec", "containers").Single().Text("image")).Distinct().Count() > 1;
            return IsComplete(cluster);
        });
        Assert.False(together);
    }

    [Fact]
    public async Task A_template_that_comes_back_gets_its_old_replica_set_and_a_new_number()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        foreach (var digest in new[] { "one", "two", "one" })
            await RollAsync(cluster, digest, "{}");
        var numbers = cluster.List("replicasets", Ns)
            .Select(s => s.Text("metadata", "annotations", "deployment.kubernetes.io/revision"));
        Assert.Equal(["2", "3"], numbers.Order());
    }

    [Fact]
    public async Task A_rollout_stands_still_while_it_is_paused()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        await RollAsync(cluster, "one", "{}");
        Put(cluster, "two", "{}", paused: true);
        await UntilAsync(() => IsObserved(Deployment(cluster)));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Single(cluster.List("replicasets", Ns));
    }

    [Fact]
    public async Task Pods_count_as_available_once_they_were_ready_for_so_long()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        cluster.Second = TimeSpan.FromHours(1);
        Put(cluster, "one", "{}", minReadySeconds: 1);
        await UntilAsync(() => Deployment(cluster).Number("status", "readyReplicas") == 3);
        Assert.Equal(0, Deployment(cluster).Number("status", "availableReplicas"));
        cluster.Second = TimeSpan.Zero;
        await UntilAsync(() => IsComplete(cluster));
    }

    [Theory]
    [InlineData("""{"rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}""", 10, 13, 8)]
    [InlineData("""{"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}""", 4, 4, 3)]
    [InlineData("""{"rollingUpdate": {"maxSurge": "100%", "maxUnavailable": 0}}""", 4, 8, 4)]
    [InlineData("""{"type": "Recreate"}""", 4, 4, 0)]
    public void Bounds_round_surge_up_and_unavailable_down(string strategy, int replicas, int most, int fewest) =>
        Assert.Equal(new Controllers.RolloutBounds(most, fewest), Controllers.RolloutBounds.Of(new JsonObject
        {
            ["spec"] = new JsonObject { ["replicas"] = replicas, ["strategy"] = JsonNode.Parse(strategy) },
        }));

    private static async Task RollAsync(LoopbackCluster cluster, string digest, string strategy)
    {
        Put(cluster, digest, strategy);
        await UntilAsync(() => IsComplete(cluster));
    }

    private static JsonNode? Deployment(LoopbackCluster cluster) => cluster.Get("deployments", Ns, "tiny");

    private static bool IsObserved(JsonNode? deployment) =>
        deployment.Number("status", "observedGeneration") == deployment.Number("metadata", "generation");

    private static bool IsComplete(LoopbackCluster cluster)
    {
        var deployment = Deployment(cluster);
        return IsObserved(deployment)
            && deployment.Items("status", "conditions").Any(c => c.Text("reason") == "NewReplicaSetAvailable")
            && new[] { "replicas", "updatedReplicas", "availableReplicas" }.All(n => deployment.Number("status", n) == 3);
    }

    private static void Put(
        LoopbackCluster cluster, string digest, string strategy, bool paused = false, int minReadySeconds = 0) =>
        cluster.Set(JsonNode.Parse($$$"""
        {
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "tiny", "namespace": "{{{Ns}}}"},
          "spec": {
            "replicas": 3, "paused": {{{(paused ? "true" : "false")}}}, "minReadySeconds": {{{minReadySeconds}}},
            "strategy": {{{strategy}}},
            "selector": {"matchLabels": {"app": "tiny"}},
            "template": {
              "metadata": {"labels": {"app": "tiny"}},
              "spec": {"containers": [{"name": "service", "image": "registry.test/tiny@sha256:{{{digest}}}"}]}
            }
          }
        }
        """)!);

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        ends.CancelAfter(TimeSpan.FromSeconds(20));
        while (!holds())
            await Task.Delay(5, ends.Token);
    }
}
