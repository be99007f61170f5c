using Predictions.Deploy.Capacity.Assuming;

namespace Predictions.Deploy.Capacity.Clusters;

/// <summary>The Deployment and what it runs on: as many pods as are wanted, each from being asked for to being found by its callers.</summary>
internal sealed class Cluster
{
    /// <summary>Of what is there when a day begins.</summary>
    private const double LongAgo = -86_400;

    private readonly Assumptions _assumed;
    private readonly NodePool _pool;
    private readonly List<Pod> _pods = [];

    /// <param name="assumed">What is assumed.</param>
    /// <param name="podCores">Cores that a pod requests.</param>
    /// <param name="replicas">Pods that are there at the beginning.</param>
    /// <param name="random">How long nodes take to come.</param>
    /// <exception cref="CapacityException">A node has no room for a pod.</exception>
    public Cluster(Assumptions assumed, double podCores, int replicas, Random random)
    {
        (_assumed, _pool) = (assumed, new NodePool(assumed, podCores, random));
        _pool.HaveRoomFor(replicas);
        Wanted = replicas;
        for (var i = 0; i < replicas && _pool.Place(0) is { } node; i++)
        {
            var pod = new Pod(LongAgo) { PlacedAt = LongAgo, RunsAt = LongAgo, ReadyAt = LongAgo, FoundAt = LongAgo, Node = node };
            node.Pods.Add(pod);
            _pods.Add(pod);
        }
    }

    /// <summary>Pods that are wanted.</summary>
    public int Wanted { get; set; }

    /// <summary>All pods, lost ones too until they are replaced.</summary>
    public IReadOnlyList<Pod> Pods => _pods;

    public IReadOnlyList<Node> Nodes => _pool.Nodes;

    /// <summary>Nodes that are paid for.</summary>
    public int PaidNodes => _pool.Paid;

    /// <summary>Pods that answer.</summary>
    public int Serving(double now) => _pods.Count(p => p.Serves(now));

    /// <summary>Loses the zone with the most pods, with all that is in it.</summary>
    public void LoseZone(double now) =>
        _pool.Lose(_pods.Where(p => p.Node is not null).GroupBy(p => p.Node!.Zone).OrderByDescending(z => z.Count()).ThenBy(z => z.Key).First().Key, now);

    /// <summary>Does what a second brings.</summary>
    public void Advance(double now)
    {
        ReplaceLost(now);
        EmptyNext(now);
        while (_pods.Count > Wanted)
            Remove(_pods.MinBy(pod => LeavesFirst(pod, now))!);
        while (_pods.Count < Wanted)
            _pods.Add(new Pod(now));
        foreach (var pod in _pods)
            if (pod.Node is null && _pool.Place(now) is { } node)
                Place(pod, node, now);
        if (now % _assumed.Whole(ClusterAssumptions.ScanSeconds) == 0)
            _pool.Scan(now, _pods.Count(p => p.Node is null));
    }

    private void ReplaceLost(double now)
    {
        var patience = _assumed[ClusterAssumptions.NodeGrace] + _assumed[ClusterAssumptions.EvictionSeconds];
        foreach (var pod in _pods.Where(p => p.IsLost && p.Node!.LostAt + patience <= now).ToArray())
            Remove(pod);
    }

    /// <summary>Moves one pod off a node that is being emptied, once all pods answer: the disruption budget allows no more.</summary>
    private void EmptyNext(double now)
    {
        if (_pool.Nodes.FirstOrDefault(n => n.IsLeaving) is not { } node)
            return;
        if (node.Pods.Count > 0 && Serving(now) >= Wanted)
            Remove(node.Pods[0]);
        _pool.GiveBackEmptied();
    }

    private void Place(Pod pod, Node node, double now)
    {
        node.Pods.Add(pod);
        if (double.IsPositiveInfinity(node.ImageAt))
            node.ImageAt = now + _assumed[ClusterAssumptions.PullSeconds];
        (pod.Node, pod.PlacedAt) = (node, now);
        pod.RunsAt = Math.Max(now + 1, node.ImageAt);
        pod.ReadyAt = pod.RunsAt + _assumed[ClusterAssumptions.StartSeconds];
        // Each of a caller's connections, one to each instance, is opened anew after so long, and it then looks for instances.
        var search = _assumed[ServingAssumptions.ConnectionAge] / Math.Max(1, Serving(now));
        pod.FoundAt = pod.ReadyAt + Math.Max(search, _assumed[ServingAssumptions.DnsSeconds]);
    }

    private void Remove(Pod pod)
    {
        pod.Node?.Pods.Remove(pod);
        _pods.Remove(pod);
    }

    /// <summary>As a ReplicaSet chooses: without a node, not ready, on the node with the most, the youngest.</summary>
    private static (bool, bool, int, double) LeavesFirst(Pod pod, double now) =>
        (pod.Node is not null, pod.Serves(now), -(pod.Node?.Pods.Count ?? 0), -pod.CreatedAt);
}
