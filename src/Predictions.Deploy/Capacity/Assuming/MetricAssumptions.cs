namespace Predictions.Deploy.Capacity.Assuming;

/// <summary>How late the autoscaler learns what is going on.</summary>
public static class MetricAssumptions
{
    public static readonly Assumption SyncSeconds = new("sync-seconds", "seconds between decisions of the HPA", 15, 1, 600) { IsWhole = true };

    public static readonly Assumption KubeletSeconds = new("kubelet-seconds", "seconds between a kubelet's looks at its containers' CPU time", 10, 1, 300) { IsWhole = true };

    public static readonly Assumption MetricsServerSeconds = new(
        "metrics-server-seconds", "seconds between metrics-server's scrapes of the kubelets", 15, 1, 300) { IsWhole = true };

    public static readonly Assumption ScrapeSeconds = new("scrape-seconds", "seconds between Prometheus's scrapes of the pods", 15, 1, 300) { IsWhole = true };

    public static readonly Assumption RateSeconds = new("rate-seconds", "window of the rate of calls that the adapter asks for", 60, 2, 3_600);

    public static readonly Assumption CpuInitialization = new(
        "cpu-initialization-seconds", "the HPA's cpu-initialization-period: CPU of younger pods counts only once they are ready", 300, 0, 3_600);

    public static readonly Assumption InitialReadiness = new(
        "initial-readiness-seconds", "the HPA's initial-readiness-delay: a pod unready since then was never ready", 30, 0, 3_600);

    internal static readonly Assumption[] All =
        [SyncSeconds, KubeletSeconds, MetricsServerSeconds, ScrapeSeconds, RateSeconds, CpuInitialization, InitialReadiness];
}
