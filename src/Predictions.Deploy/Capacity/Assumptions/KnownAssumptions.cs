namespace Predictions.Deploy.Capacity.Assumptions;

/// <summary>The path from monthly users to calls a second.</summary>
public static class AudienceAssumptions
{
    public static readonly Assumption MonthlyUsers = new("monthly-users", "people who open the app in a month", 43e6, 1, 1e10);
    public static readonly Assumption DailyShare = new("daily-share", "share of them who open it on a given day", 0.2, 0.001, 1);
    public static readonly Assumption Sessions = new("sessions", "sessions a day of each such user", 2, 0.1, 100);
    public static readonly Assumption Calls = new("calls", "calls to the service in a session", 4, 0.1, 1_000);
    public static readonly Assumption PeakToMean = new(
        "peak-to-mean", "calls a second at the evening peak ÷ the day's mean", 2.5, 1, 10);
    public static readonly Assumption PeakHour = new("peak-hour", "hour of the evening peak", 21, 0, 24);

    internal static readonly Assumption[] All = [MonthlyUsers, DailyShare, Sessions, Calls, PeakToMean, PeakHour];
}

/// <summary>The effect of a push notification.</summary>
public static class PushAssumptions
{
    public static readonly Assumption Phones = new("push-phones", "phones that a push notification wakes", 2e6, 0, 1e9);
    public static readonly Assumption Seconds = new("push-seconds", "seconds over which they wake", 60, 1, 86_400, IsWhole: true);
    public static readonly Assumption Hour = new("push-hour", "hour at which it is sent", 19, 0, 23.5);
    public static readonly Assumption CallsPerWake = new(
        "push-calls", "calls of a waking phone in the background: the history and the forecast", 2, 0, 100);
    public static readonly Assumption OpenShare = new("push-opens", "share of their owners who then open the app", 0.1, 0, 1);
    public static readonly Assumption OpenMinutes = new(
        "push-open-minutes", "mean minutes until such an owner opens the app", 5, 0.1, 600);

    internal static readonly Assumption[] All = [Phones, Seconds, Hour, CallsPerWake, OpenShare, OpenMinutes];
}

/// <summary>The objective, and how callers find instances and retry.</summary>
public static class ServingAssumptions
{
    public static readonly Assumption SloMs = new("slo-ms", "latency limit of an answer in milliseconds", 50, 5, 1_000);
    public static readonly Assumption SloPercent = new(
        "slo-percent", "% of answers that must be in time and without an error", 99.9, 50, 99.999);
    public static readonly Assumption Speed = new(
        "speed", "speed of a core in the cluster ÷ the core of the measured curve; include TLS, tokens and more expensive calls",
        0.5, 0.01, 10);
    public static readonly Assumption ConnectionAge = new(
        "connection-age",
        "maximum age of a connection in seconds (Connections:MaxAgeSeconds), after which callers look for new instances",
        600, 0, 86_400);
    public static readonly Assumption DnsSeconds = new(
        "dns-seconds", "seconds that callers cache addresses from DNS", 30, 0, 3_600);
    public static readonly Assumption SilenceSeconds = new(
        "silence-seconds", "seconds until callers leave a silent instance (keep-alive pings)", 20, 1, 600);
    public static readonly Assumption PersonRetries = new(
        "person-retries", "retries of a call that a person waits for", 1, 0, 5, IsWhole: true);
    public static readonly Assumption PhoneRetries = new(
        "phone-retries", "retries of a call in the background", 3, 0, 5, IsWhole: true);

    internal static readonly Assumption[] All =
        [SloMs, SloPercent, Speed, ConnectionAge, DnsSeconds, SilenceSeconds, PersonRetries, PhoneRetries];
}

/// <summary>The nodes, and the times of their events.</summary>
public static class ClusterAssumptions
{
    public static readonly Assumption Zones = new("zones", "zones", 3, 1, 10, IsWhole: true);
    public static readonly Assumption NodeCores = new("node-cores", "cores of a node that pods may request", 3.9, 0.1, 256);
    public static readonly Assumption MinNodes = new("min-nodes", "minimum nodes of each zone", 1, 0, 100, IsWhole: true);
    public static readonly Assumption MaxNodes = new("max-nodes", "maximum nodes in all zones", 100, 1, 1_000, IsWhole: true);
    public static readonly Assumption SparePods = new(
        "spare-pods", "pods that low-priority placeholders reserve space for", 0, 0, 1_000, IsWhole: true);
    public static readonly Assumption ScanSeconds = new(
        "scan-seconds", "seconds between scans of the cluster autoscaler", 10, 1, 600, IsWhole: true);
    public static readonly Assumption MinBoot = new(
        "boot-least", "minimum seconds from the request of a node until it is ready", 120, 0, 3_600);
    public static readonly Assumption MaxBoot = new(
        "boot-most", "maximum seconds from the request of a node until it is ready", 240, 0, 3_600);
    public static readonly Assumption PullSeconds = new("pull-seconds", "seconds to pull the image to a new node", 15, 0, 600);
    public static readonly Assumption StartSeconds = new(
        "start-seconds", "seconds from a container's start until all callers see it ready", 5, 0, 600);
    public static readonly Assumption IdleSeconds = new(
        "idle-seconds", "seconds that a node must be unneeded before it is removed", 600, 10, 86_400);
    public static readonly Assumption LostZoneHour = new("lost-zone-hour", "hour at which a zone fails", 21, 0, 23.5);
    public static readonly Assumption NodeGrace = new(
        "node-grace", "seconds until a silent node counts as not ready", 50, 1, 600);
    public static readonly Assumption EvictionSeconds = new(
        "eviction-seconds", "seconds until its pods are then replaced (tolerationSeconds of not-ready and unreachable)",
        300, 0, 3_600);

    internal static readonly Assumption[] All =
    [
        Zones, NodeCores, MinNodes, MaxNodes, SparePods, ScanSeconds, MinBoot, MaxBoot, PullSeconds, StartSeconds, IdleSeconds,
        LostZoneHour, NodeGrace, EvictionSeconds,
    ];
}

/// <summary>The delays of the autoscaler's metrics.</summary>
public static class MetricAssumptions
{
    public static readonly Assumption SyncSeconds = new(
        "sync-seconds", "seconds between decisions of the HPA", 15, 1, 600, IsWhole: true);
    public static readonly Assumption KubeletSeconds = new(
        "kubelet-seconds", "seconds between a kubelet's readings of CPU time", 10, 1, 300, IsWhole: true);
    public static readonly Assumption MetricsServerSeconds = new(
        "metrics-server-seconds", "seconds between metrics-server's scrapes of the kubelets", 15, 1, 300, IsWhole: true);
    public static readonly Assumption ScrapeSeconds = new(
        "scrape-seconds", "seconds between Prometheus's scrapes of the pods", 15, 1, 300, IsWhole: true);
    public static readonly Assumption RateSeconds = new(
        "rate-seconds", "window in seconds of the adapter's rate of calls", 60, 2, 3_600);
    public static readonly Assumption CpuInitialization = new(
        "cpu-initialization-seconds", "the HPA's cpu-initialization-period: CPU of younger pods counts only once they are ready",
        300, 0, 3_600);
    public static readonly Assumption InitialReadiness = new(
        "initial-readiness-seconds", "the HPA's initial-readiness-delay: a pod unready since then was never ready", 30, 0, 3_600);

    internal static readonly Assumption[] All =
        [SyncSeconds, KubeletSeconds, MetricsServerSeconds, ScrapeSeconds, RateSeconds, CpuInitialization, InitialReadiness];
}
