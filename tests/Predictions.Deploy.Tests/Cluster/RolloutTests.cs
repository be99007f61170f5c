using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>The steps of rollouts.</summary>
public sealed class RolloutTests() : OnLoopback("steps")
{
    [Fact]
    public async Task Without_room_to_be_unavailable_old_pods_stay_until_new_ones_are_there()
    {
        await RollAsync("one", """{"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}""");
        var fewest = int.MaxValue;
        var most = 0;
        Put("two", """{"rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}}""");
        await UntilAsync(() =>
        {
            fewest = Math.Min(fewest, Cluster.List("replicasets", Ns).Sum(s => s.Number("status", "availableReplicas") ?? 0));
            most = Math.Max(most, Cluster.List("replicasets", Ns).Sum(s => s.Number("spec", "replicas") ?? 0));
            return IsComplete();
        });
        // On a busy machine the rollout may pass between two looks. Its first event shows that it began with one more pod.
        Assert.Equal(3, fewest);
        Assert.InRange(most, 3, 4);
        Assert.Contains(
            Cluster.List("events", Ns),
            e => e.Text("message") is var scaled && scaled.Contains("from 0 to 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Recreate_ends_the_old_pods_before_it_makes_new_ones()
    {
        await RollAsync("one", """{"type": "Recreate"}""");
        Put("two", """{"type": "Recreate"}""");
        var together = false;
        await UntilAsync(() =>
        {
            var live = Cluster.List("pods", Ns).Where(p => p.Text("metadata", "deletionTimestamp").Length == 0);
            together |= live.Select(p => p.Items("spec", "containers").Single().Text("image")).Distinct().Count() > 1;
            return IsComplete();
        });
        Assert.False(together);
    }

    [Fact]
    public async Task A_template_that_comes_back_gets_its_old_replica_set_and_a_new_number()
    {
        foreach (var digest in new[] { "one", "two", "one" })
            await RollAsync(digest, "{}");
        var numbers = Cluster.List("replicasets", Ns)
            .Select(s => s.Text("metadata", "annotations", "deployment.kubernetes.io/revision"));
        Assert.Equal(["2", "3"], numbers.Order());
    }

    [Fact]
    public async Task A_rollout_stands_still_while_it_is_paused()
    {
        await RollAsync("one", "{}");
        Put("two", "{}", paused: true);
        await UntilAsync(() => IsObserved(Live));
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Single(Cluster.List("replicasets", Ns));
    }

    [Fact]
    public async Task Pods_count_as_available_once_they_were_ready_for_so_long()
    {
        Cluster.Second = TimeSpan.FromHours(1);
        Put("one", "{}", minReadySeconds: 1);
        await UntilAsync(() => Live.Number("status", "readyReplicas") == 3);
        Assert.Equal(0, Live.Number("status", "availableReplicas"));
        Cluster.Second = TimeSpan.Zero;
        await UntilAsync(IsComplete);
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

    private async Task RollAsync(string digest, string strategy)
    {
        Put(digest, strategy);
        await UntilAsync(IsComplete);
    }

    private JsonNode? Live => Cluster.Get("deployments", Ns, "tiny");

    private static bool IsObserved(JsonNode? deployment) =>
        deployment.Number("status", "observedGeneration") == deployment.Number("metadata", "generation");

    private bool IsComplete()
    {
        var deployment = Live;
        return IsObserved(deployment)
            && deployment.Items("status", "conditions").Any(c => c.Text("reason") == "NewReplicaSetAvailable")
            && new[] { "replicas", "updatedReplicas", "availableReplicas" }.All(n => deployment.Number("status", n) == 3);
    }

    private void Put(string digest, string strategy, bool paused = false, int minReadySeconds = 0) =>
        Cluster.Set(Deployment("tiny", $"sha256:{digest}", $"""
            "replicas": 3, "paused": {(paused ? "true" : "false")}, "minReadySeconds": {minReadySeconds}, "strategy": {strategy},
            """));
}
