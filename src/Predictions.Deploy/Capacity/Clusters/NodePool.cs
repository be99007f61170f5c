using Predictions.Deploy.Capacity.Assuming;

namespace Predictions.Deploy.Capacity.Clusters;

/// <summary>
/// The nodes, with the cluster autoscaler: it looks every few seconds, asks for nodes where pods find no place, and gives a node back that
/// was under half full, its pods having room elsewhere, for long enough.
/// </summary>
internal sealed class NodePool
{
    private const double NeededFrom = 0.5;

    private readonly Assumptions _assumed;
    private readonly Random _random;
    private readonly List<Node> _nodes = [];
    private readonly HashSet<int> _lostZones = [];
    private double _grownAt = double.NegativeInfinity;

    /// <param name="assumed">What is assumed.</param>
    /// <param name="podCores">Cores that a pod requests.</param>
    /// <param name="random">How long each node takes to come.</param>
    /// <exception cref="CapacityException">A node has no room for a pod.</exception>
    public NodePool(Assumptions assumed, double podCores, Random random)
    {
        (_assumed, _random) = (assumed, random);
        PodsPerNode = (int)Math.Floor(assumed[ClusterAssumptions.NodeCores] / podCores + 1e-9);
        if (PodsPerNode < 1)
            throw new CapacityException(
                $"--{ClusterAssumptions.NodeCores.Name} {assumed[ClusterAssumptions.NodeCores]:0.###}: a pod requests {podCores:0.###} cores and has no room on a node");
        if (assumed[ClusterAssumptions.MostBoot] < assumed[ClusterAssumptions.LeastBoot])
            throw new CapacityException($"--{ClusterAssumptions.MostBoot.Name}: must not be below --{ClusterAssumptions.LeastBoot.Name}");
        if (assumed[ClusterAssumptions.MostNodes] < assumed[ClusterAssumptions.Zones] * assumed[ClusterAssumptions.LeastNodes])
            throw new CapacityException(
                $"--{ClusterAssumptions.MostNodes.Name}: must not be below --{ClusterAssumptions.Zones.Name} × --{ClusterAssumptions.LeastNodes.Name}");
        for (var zone = 0; zone < assumed.Whole(ClusterAssumptions.Zones); zone++)
            for (var i = 0; i < assumed.Whole(ClusterAssumptions.LeastNodes); i++)
                AddReady(zone);
    }

    public int PodsPerNode { get; }

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Nodes that are paid for: those that are coming too.</summary>
    public int Paid => _nodes.Count(n => !n.IsLost);

    /// <summary>A node with room, in the zone with the fewest pods; <c>null</c> where there is none.</summary>
    public Node? Place(double now)
    {
        Node? best = null;
        foreach (var node in _nodes)
            if (node.Takes(now) && node.Pods.Count < PodsPerNode && (best is null || Rank(node).CompareTo(Rank(best)) < 0))
                best = node;
        return best;
    }

    /// <summary>Nodes as they are on a day that began long ago, so many pods finding room.</summary>
    public void HaveRoomFor(int pods)
    {
        while (Free(0) < pods + _assumed.Whole(ClusterAssumptions.SparePods) && _nodes.Count < _assumed.Whole(ClusterAssumptions.MostNodes))
            AddReady(NextZone());
    }

    /// <summary>All nodes of a zone go without a word, those that are coming too.</summary>
    public void Lose(int zone, double now)
    {
        _lostZones.Add(zone);
        foreach (var node in _nodes.Where(n => n.Zone == zone))
            node.LostAt = now;
    }

    /// <summary>The cluster autoscaler looks.</summary>
    /// <param name="now">The time.</param>
    /// <param name="waiting">Pods that have no place.</param>
    public void Scan(double now, int waiting)
    {
        _nodes.RemoveAll(n => n.IsLost && n.Pods.Count == 0);
        Grow(now, waiting);
        Shrink(now, waiting);
    }

    /// <summary>Gives back a node that has been emptied.</summary>
    public void GiveBackEmptied() => _nodes.RemoveAll(n => n.IsLeaving && n.Pods.Count == 0);

    private void Grow(double now, int waiting)
    {
        var coming = _nodes.Count(n => n.ReadyAt > now && !n.IsLost) * PodsPerNode;
        var lacking = waiting + _assumed.Whole(ClusterAssumptions.SparePods) - Free(now) - coming;
        var room = _assumed.Whole(ClusterAssumptions.MostNodes) - Paid;
        for (var i = 0; i < Math.Min((int)Math.Ceiling((double)lacking / PodsPerNode), room); i++)
        {
            var (least, most) = (_assumed[ClusterAssumptions.LeastBoot], _assumed[ClusterAssumptions.MostBoot]);
            _nodes.Add(new Node(NextZone(), now + Math.Ceiling(least + _random.NextDouble() * (most - least)), hasImage: false));
            _grownAt = now;
        }
    }

    private void Shrink(double now, int waiting)
    {
        var idle = _assumed[ClusterAssumptions.IdleSeconds];
        foreach (var node in _nodes)
            node.UnneededSince = IsUnneeded(node, now) ? Math.Min(node.UnneededSince, now) : double.PositiveInfinity;
        if (waiting > 0 || now - _grownAt < idle || _nodes.Exists(n => n.IsLeaving))
            return;
        if (_nodes.Where(n => n.UnneededSince <= now - idle).MinBy(n => n.Pods.Count) is { } leaving)
            leaving.IsLeaving = true;
    }

    private bool IsUnneeded(Node node, double now) =>
        node.Takes(now)
        && node.Pods.Count < NeededFrom * PodsPerNode
        && _nodes.Count(n => n.Zone == node.Zone) > _assumed.Whole(ClusterAssumptions.LeastNodes)
        && Free(now) - (PodsPerNode - node.Pods.Count) - _assumed.Whole(ClusterAssumptions.SparePods) >= node.Pods.Count;

    private int Free(double now) => _nodes.Where(n => n.Takes(now)).Sum(n => PodsPerNode - n.Pods.Count);

    private int NextZone() => Enumerable.Range(0, _assumed.Whole(ClusterAssumptions.Zones)).Where(z => !_lostZones.Contains(z))
        .MinBy(z => _nodes.Count(n => n.Zone == z));

    private void AddReady(int zone) => _nodes.Add(new Node(zone, double.NegativeInfinity, hasImage: true));

    private (int, int) Rank(Node node) => (_nodes.Where(n => n.Zone == node.Zone).Sum(n => n.Pods.Count), node.Pods.Count);
}
