using Predictions.Deploy.Capacity.Assumptions;

namespace Predictions.Deploy.Capacity.Nodes;

/// <summary>
/// The nodes and the cluster autoscaler. Each scan requests nodes for pods without a place, and drains a node that has been less
/// than half full for the idle time, if its pods fit elsewhere.
/// </summary>
internal sealed class NodePool
{
    private const double UnneededBelow = 0.5;

    private readonly AssumptionValues _assumed;
    private readonly Random _random;
    private readonly List<Node> _nodes = [];
    private readonly HashSet<int> _lostZones = [];
    private double _grownAt = double.NegativeInfinity;

    /// <param name="assumed">The assumptions.</param>
    /// <param name="podCores">Cores that a pod requests.</param>
    /// <param name="random">The source of boot times.</param>
    /// <exception cref="CapacityException">A node is too small for a pod.</exception>
    public NodePool(AssumptionValues assumed, double podCores, Random random)
    {
        (_assumed, _random) = (assumed, random);
        PodsPerNode = (int)Math.Floor(assumed[ClusterAssumptions.NodeCores] / podCores + 1e-9);
        if (PodsPerNode < 1)
            throw new CapacityException(
                $"--{ClusterAssumptions.NodeCores.Name} {assumed[ClusterAssumptions.NodeCores]:0.###}: "
                + $"a pod requests {podCores:0.###} cores and does not fit on a node");
        if (assumed[ClusterAssumptions.MaxBoot] < assumed[ClusterAssumptions.MinBoot])
            throw new CapacityException(
                $"--{ClusterAssumptions.MaxBoot.Name}: must not be below --{ClusterAssumptions.MinBoot.Name}");
        if (assumed[ClusterAssumptions.MaxNodes] < assumed[ClusterAssumptions.Zones] * assumed[ClusterAssumptions.MinNodes])
            throw new CapacityException(
                $"--{ClusterAssumptions.MaxNodes.Name}: must not be below --{ClusterAssumptions.Zones.Name} × "
                + $"--{ClusterAssumptions.MinNodes.Name}");
        for (var zone = 0; zone < assumed.Whole(ClusterAssumptions.Zones); zone++)
            for (var i = 0; i < assumed.Whole(ClusterAssumptions.MinNodes); i++)
                AddReady(zone);
    }

    public int PodsPerNode { get; }

    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Nodes that the cluster pays for, including booting ones.</summary>
    public int Paid => _nodes.Count(n => !n.IsLost);

    /// <summary>A node with space, in the zone with the fewest pods; <c>null</c> for none.</summary>
    public Node? Place(double now)
    {
        Node? best = null;
        foreach (var node in _nodes)
            if (node.Takes(now) && node.Pods.Count < PodsPerNode && (best is null || Rank(node).CompareTo(Rank(best)) < 0))
                best = node;
        return best;
    }

    /// <summary>Adds ready nodes until a number of pods fits, as in the steady state.</summary>
    public void AddNodesFor(int pods)
    {
        while (Free(0) < pods + _assumed.Whole(ClusterAssumptions.SparePods)
            && _nodes.Count < _assumed.Whole(ClusterAssumptions.MaxNodes))
            AddReady(NextZone());
    }

    /// <summary>Fails all nodes of a zone, including booting ones, without a signal.</summary>
    public void Lose(int zone, double now)
    {
        _lostZones.Add(zone);
        foreach (var node in _nodes.Where(n => n.Zone == zone))
            node.LostAt = now;
    }

    /// <summary>Runs one scan of the cluster autoscaler.</summary>
    /// <param name="now">The time in seconds.</param>
    /// <param name="waiting">Pods without a place.</param>
    public void Scan(double now, int waiting)
    {
        _nodes.RemoveAll(n => n.IsLost && n.Pods.Count == 0);
        Grow(now, waiting);
        Shrink(now, waiting);
    }

    /// <summary>Removes the drained node.</summary>
    public void RemoveDrained() => _nodes.RemoveAll(n => n.IsDraining && n.Pods.Count == 0);

    private void Grow(double now, int waiting)
    {
        var booting = _nodes.Count(n => n.ReadyAt > now && !n.IsLost) * PodsPerNode;
        var lacking = waiting + _assumed.Whole(ClusterAssumptions.SparePods) - Free(now) - booting;
        var space = _assumed.Whole(ClusterAssumptions.MaxNodes) - Paid;
        for (var i = 0; i < Math.Min((int)Math.Ceiling((double)lacking / PodsPerNode), space); i++)
        {
            var (min, max) = (_assumed[ClusterAssumptions.MinBoot], _assumed[ClusterAssumptions.MaxBoot]);
            _nodes.Add(new Node(NextZone(), now + Math.Ceiling(min + _random.NextDouble() * (max - min)), hasImage: false));
            _grownAt = now;
        }
    }

    private void Shrink(double now, int waiting)
    {
        var idle = _assumed[ClusterAssumptions.IdleSeconds];
        foreach (var node in _nodes)
            node.UnneededSince = IsUnneeded(node, now) ? Math.Min(node.UnneededSince, now) : double.PositiveInfinity;
        if (waiting > 0 || now - _grownAt < idle || _nodes.Exists(n => n.IsDraining))
            return;
        if (_nodes.Where(n => n.UnneededSince <= now - idle).MinBy(n => n.Pods.Count) is { } idlest)
            idlest.IsDraining = true;
    }

    private bool IsUnneeded(Node node, double now) =>
        node.Takes(now)
        && node.Pods.Count < UnneededBelow * PodsPerNode
        && _nodes.Count(n => n.Zone == node.Zone) > _assumed.Whole(ClusterAssumptions.MinNodes)
        && Free(now) - (PodsPerNode - node.Pods.Count) - _assumed.Whole(ClusterAssumptions.SparePods) >= node.Pods.Count;

    private int Free(double now) => _nodes.Where(n => n.Takes(now)).Sum(n => PodsPerNode - n.Pods.Count);

    private int NextZone() => Enumerable.Range(0, _assumed.Whole(ClusterAssumptions.Zones)).Where(z => !_lostZones.Contains(z))
        .MinBy(z => _nodes.Count(n => n.Zone == z));

    private void AddReady(int zone) => _nodes.Add(new Node(zone, double.NegativeInfinity, hasImage: true));

    private (int, int) Rank(Node node) => (_nodes.Where(n => n.Zone == node.Zone).Sum(n => n.Pods.Count), node.Pods.Count);
}

/// <summary>A node that runs only pods of the service.</summary>
/// <param name="zone">Its zone, from 0.</param>
/// <param name="readyAt">When it can take pods.</param>
/// <param name="hasImage">Whether it has the image at the start.</param>
internal sealed class Node(int zone, double readyAt, bool hasImage)
{
    public int Zone => zone;

    public double ReadyAt => readyAt;

    /// <summary>Pods placed on it.</summary>
    public List<Pod> Pods { get; } = [];

    /// <summary>When the image is pulled; <see cref="double.PositiveInfinity"/> before the first pod needs it.</summary>
    public double ImageAt { get; set; } = hasImage ? readyAt : double.PositiveInfinity;

    /// <summary>When it failed; <see cref="double.PositiveInfinity"/> before.</summary>
    public double LostAt { get; set; } = double.PositiveInfinity;

    public bool IsLost => LostAt < double.PositiveInfinity;

    /// <summary>Since when it is unneeded; <see cref="double.PositiveInfinity"/> while it is needed.</summary>
    public double UnneededSince { get; set; } = double.PositiveInfinity;

    /// <summary>Whether it is draining and takes no more pods.</summary>
    public bool IsDraining { get; set; }

    public bool Takes(double now) => readyAt <= now && !IsLost && !IsDraining;
}
