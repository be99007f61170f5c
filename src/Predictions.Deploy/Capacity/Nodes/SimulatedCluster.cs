using Predictions.Deploy.Capacity.Assumptions;

namespace Predictions.Deploy.Capacity.Nodes;

/// <summary>
/// The Deployment and its nodes: creates and removes pods, from the request of a pod until its callers have found it.
/// </summary>
internal sealed class SimulatedCluster
{
    /// <summary>The times of pods and nodes that exist at the start of the day.</summary>
    private const double LongAgo = -86_400;

    private readonly AssumptionValues _assumed;
    private readonly NodePool _pool;
    private readonly List<Pod> _pods = [];

    /// <param name="assumed">The assumptions.</param>
    /// <param name="podCores">Cores that a pod requests.</param>
    /// <param name="replicas">Pods at the start.</param>
    /// <param name="random">The source of boot times.</param>
    /// <exception cref="CapacityException">A node is too small for a pod.</exception>
    public SimulatedCluster(AssumptionValues assumed, double podCores, int replicas, Random random)
    {
        (_assumed, _pool) = (assumed, new NodePool(assumed, podCores, random));
        _pool.AddNodesFor(replicas);
        Wanted = replicas;
        for (var i = 0; i < replicas && _pool.Place(0) is { } node; i++)
        {
            var pod = new Pod(LongAgo)
            {
                PlacedAt = LongAgo, RunsAt = LongAgo, ReadyAt = LongAgo, FoundAt = LongAgo, Node = node,
            };
            node.Pods.Add(pod);
            _pods.Add(pod);
        }
    }

    /// <summary>The desired number of pods.</summary>
    public int Wanted { get; set; }

    /// <summary>All pods, including lost ones until they are replaced.</summary>
    public IReadOnlyList<Pod> Pods => _pods;

    public IReadOnlyList<Node> Nodes => _pool.Nodes;

    /// <summary>Nodes that the cluster pays for.</summary>
    public int PaidNodes => _pool.Paid;

    /// <summary>The number of pods that answer.</summary>
    public int Serving(double now) => _pods.Count(p => p.Serves(now));

    /// <summary>Fails the zone with the most pods.</summary>
    public void LoseZone(double now)
    {
        var zones = _pods.Where(p => p.Node is not null).GroupBy(p => p.Node!.Zone);
        _pool.Lose(zones.OrderByDescending(z => z.Count()).ThenBy(z => z.Key).First().Key, now);
    }

    /// <summary>Simulates one second.</summary>
    public void Advance(double now)
    {
        ReplaceLost(now);
        DrainNext(now);
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
        var delay = _assumed[ClusterAssumptions.NodeGrace] + _assumed[ClusterAssumptions.EvictionSeconds];
        foreach (var pod in _pods.Where(p => p.IsLost && p.Node!.LostAt + delay <= now).ToArray())
            Remove(pod);
    }

    /// <summary>Evicts one pod from a draining node, when all pods answer: the disruption budget allows one at a time.</summary>
    private void DrainNext(double now)
    {
        if (_pool.Nodes.FirstOrDefault(n => n.IsDraining) is not { } node)
            return;
        if (node.Pods.Count > 0 && Serving(now) >= Wanted)
            Remove(node.Pods[0]);
        _pool.RemoveDrained();
    }

    private void Place(Pod pod, Node node, double now)
    {
        node.Pods.Add(pod);
        if (double.IsPositiveInfinity(node.ImageAt))
            node.ImageAt = now + _assumed[ClusterAssumptions.PullSeconds];
        (pod.Node, pod.PlacedAt) = (node, now);
        pod.RunsAt = Math.Max(now + 1, node.ImageAt);
        pod.ReadyAt = pod.RunsAt + _assumed[ClusterAssumptions.StartSeconds];
        // A caller has one connection to each instance. It looks for instances when one of them reaches its maximum age.
        var search = _assumed[ServingAssumptions.ConnectionAge] / Math.Max(1, Serving(now));
        pod.FoundAt = pod.ReadyAt + Math.Max(search, _assumed[ServingAssumptions.DnsSeconds]);
    }

    private void Remove(Pod pod)
    {
        pod.Node?.Pods.Remove(pod);
        _pods.Remove(pod);
    }

    /// <summary>The order of a ReplicaSet: without a node first, then not ready, on the fullest node, the youngest.</summary>
    private static (bool, bool, int, double) LeavesFirst(Pod pod, double now) =>
        (pod.Node is not null, pod.Serves(now), -(pod.Node?.Pods.Count ?? 0), -pod.CreatedAt);
}
