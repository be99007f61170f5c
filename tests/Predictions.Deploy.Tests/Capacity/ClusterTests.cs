using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Nodes;

namespace Predictions.Deploy.Tests.Capacity;

/// <summary>Nodes for three pods in three zones, which boot in exactly 100 s.</summary>
public class ClusterTests
{
    private static readonly AssumptionValues Assumed = AssumptionValues.Default
        .With(ClusterAssumptions.NodeCores, 3.5)
        .With(ClusterAssumptions.MinBoot, 100)
        .With(ClusterAssumptions.MaxBoot, 100)
        .With(ClusterAssumptions.PullSeconds, 20)
        .With(ClusterAssumptions.StartSeconds, 5);

    [Fact]
    public void Pods_are_spread_over_zones_and_start_at_once_where_there_is_room()
    {
        var cluster = Cluster(3);
        cluster.Wanted = 9;
        Run(cluster, 0, 1);
        Assert.Equal([3, 3, 3], cluster.Pods.GroupBy(p => p.Node!.Zone).Select(z => z.Count()));
        Assert.Equal(3, cluster.Serving(0));
        // One second to start the container, and five until all see it ready.
        Assert.Equal(3, cluster.Serving(5));
        Assert.Equal(9, cluster.Serving(6));
    }

    [Fact]
    public void A_pod_without_space_waits_for_a_scan_a_node_and_the_image()
    {
        var cluster = Cluster(9);
        cluster.Wanted = 11;
        Run(cluster, 1, 10);
        Assert.Equal(3, cluster.PaidNodes);
        Run(cluster, 10, 11);
        // One node is enough for two pods: it is ready at 110, the image at 130, and the pods at 135.
        Assert.Equal(4, cluster.PaidNodes);
        Run(cluster, 11, 134);
        Assert.Equal(9, cluster.Serving(134));
        Run(cluster, 134, 136);
        Assert.Equal(11, cluster.Serving(135));
        Assert.Equal(4, cluster.PaidNodes);
    }

    [Fact]
    public void No_more_nodes_come_than_may_be()
    {
        var cluster = Cluster(9, Assumed.With(ClusterAssumptions.MaxNodes, 4));
        cluster.Wanted = 30;
        Run(cluster, 0, 600);
        Assert.Equal((4, 12), (cluster.PaidNodes, cluster.Serving(600)));
    }

    [Fact]
    public void Room_that_is_kept_is_taken_at_once_and_made_again()
    {
        var cluster = Cluster(9, Assumed.With(ClusterAssumptions.SparePods, 3));
        Assert.Equal(4, cluster.PaidNodes);
        cluster.Wanted = 12;
        Run(cluster, 0, 11);
        Assert.Equal(12, cluster.Serving(10));
        Assert.Equal(5, cluster.PaidNodes);
    }

    [Fact]
    public void Those_leave_first_that_do_not_answer_and_then_where_there_are_most()
    {
        var cluster = Cluster(9);
        cluster.Wanted = 10;
        Run(cluster, 0, 2);
        Assert.Single(cluster.Pods, p => p.Node is null);
        cluster.Wanted = 9;
        Run(cluster, 2, 3);
        Assert.DoesNotContain(cluster.Pods, p => p.Node is null);
        cluster.Wanted = 6;
        Run(cluster, 3, 4);
        Assert.Equal([2, 2, 2], cluster.Pods.GroupBy(p => p.Node!.Zone).Select(z => z.Count()));
    }

    [Fact]
    public void Nodes_that_are_not_needed_for_long_are_given_back_without_a_pod_missing_for_more_than_its_move()
    {
        var cluster = Cluster(18);
        Assert.Equal(6, cluster.PaidNodes);
        cluster.Wanted = 6;
        Run(cluster, 0, 600);
        Assert.Equal(6, cluster.PaidNodes);
        var least = int.MaxValue;
        for (var t = 600; t < 4_000; t++)
        {
            cluster.Advance(t);
            least = Math.Min(least, cluster.Serving(t));
        }

        Assert.Equal(3, cluster.PaidNodes);
        Assert.Equal(5, least);
        Assert.Equal(6, cluster.Serving(4_000));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(10)]
    public void A_lost_zone_takes_its_share_of_pods_which_come_back_elsewhere(int pods)
    {
        var cluster = Cluster(pods);
        var nodes = cluster.Nodes.Count;
        cluster.LoseZone(1_000);
        var lost = (pods + 2) / 3;
        Assert.Equal(pods - lost, cluster.Serving(1_000));
        // 50 s until the nodes count as not ready, and 300 s of toleration.
        Run(cluster, 1_000, 1_350);
        Assert.Equal(pods - lost, cluster.Serving(1_349));
        Assert.Equal(pods, cluster.Pods.Count);
        Run(cluster, 1_350, 1_500);
        Assert.Equal(pods, cluster.Serving(1_500));
        Assert.Equal(2, cluster.Pods.Select(p => p.Node!.Zone).Distinct().Count());
        Assert.InRange(cluster.PaidNodes, 2, nodes);
    }

    [Fact]
    public void Callers_find_a_new_pod_as_their_connections_are_renewed()
    {
        var cluster = Cluster(3);
        cluster.Wanted = 4;
        Run(cluster, 0, 10);
        var pod = cluster.Pods[^1];
        // A maximum age of 600 s over 3 connections.
        Assert.Equal(200, pod.FoundAt - pod.ReadyAt);
        Assert.Equal(0, pod.FoundBy(pod.ReadyAt - 1, 20));
        Assert.Equal(0.5, pod.FoundBy(pod.ReadyAt + 100, 20), 2);
        Assert.Equal(1, pod.FoundBy(pod.ReadyAt + 200, 20));
        pod.Node!.LostAt = 5_000;
        Assert.Equal(1, pod.FoundBy(5_019, 20));
        Assert.Equal(0, pod.FoundBy(5_020, 20));
    }

    [Fact]
    public void A_pod_larger_than_a_node_is_an_error()
    {
        var told = Assert.Throws<CapacityException>(() => new SimulatedCluster(Assumed, 4, 1, new Random(1))).Message;
        Assert.Contains("--node-cores 3.5: a pod requests 4 cores", told, StringComparison.Ordinal);
        Assert.Contains("--boot-most", Assert.Throws<CapacityException>(
            () => Cluster(1, Assumed.With(ClusterAssumptions.MaxBoot, 50))).Message, StringComparison.Ordinal);
    }

    private static SimulatedCluster Cluster(int replicas, AssumptionValues? assumed = null) =>
        new(assumed ?? Assumed, 1, replicas, new Random(1));

    private static void Run(SimulatedCluster cluster, int from, int to)
    {
        for (var t = from; t < to; t++)
            cluster.Advance(t);
    }
}
