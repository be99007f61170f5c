namespace Predictions.Deploy.Capacity.Assuming;

/// <summary>The nodes, and how long things take on them.</summary>
public static class ClusterAssumptions
{
    public static readonly Assumption Zones = new("zones", "zones", 3, 1, 10) { IsWhole = true };

    public static readonly Assumption NodeCores = new("node-cores", "cores of a node that pods may request", 3.9, 0.1, 256);

    public static readonly Assumption LeastNodes = new("min-nodes", "nodes that each zone keeps", 1, 0, 100) { IsWhole = true };

    public static readonly Assumption MostNodes = new("max-nodes", "nodes in all", 100, 1, 1_000) { IsWhole = true };

    public static readonly Assumption SparePods = new("spare-pods", "pods that placeholders of low priority keep room for", 0, 0, 1_000) { IsWhole = true };

    public static readonly Assumption ScanSeconds = new("scan-seconds", "seconds between looks of the cluster autoscaler", 10, 1, 600) { IsWhole = true };

    public static readonly Assumption LeastBoot = new("boot-least", "seconds from asking for a node to its being ready, at least", 120, 0, 3_600);

    public static readonly Assumption MostBoot = new("boot-most", "seconds from asking for a node to its being ready, at most", 240, 0, 3_600);

    public static readonly Assumption PullSeconds = new("pull-seconds", "seconds to pull the image to a node that has not got it", 15, 0, 600);

    public static readonly Assumption StartSeconds = new("start-seconds", "seconds from a container's start to readiness seen by all", 5, 0, 600);

    public static readonly Assumption IdleSeconds = new("idle-seconds", "seconds that a node must not be needed before it is given back", 600, 10, 86_400);

    public static readonly Assumption LostZoneHour = new("lost-zone-hour", "hour at which a zone is lost", 21, 0, 23.5);

    public static readonly Assumption NodeGrace = new("node-grace", "seconds until a silent node counts as not ready", 50, 1, 600);

    public static readonly Assumption EvictionSeconds = new(
        "eviction-seconds", "seconds until its pods are then replaced (tolerationSeconds of not-ready and unreachable)", 300, 0, 3_600);

    internal static readonly Assumption[] All =
    [
        Zones, NodeCores, LeastNodes, MostNodes, SparePods, ScanSeconds, LeastBoot, MostBoot, PullSeconds, StartSeconds, IdleSeconds,
        LostZoneHour, NodeGrace, EvictionSeconds,
    ];
}
