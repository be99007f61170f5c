namespace Predictions.Charts.Tests.Watching;

/// <summary>
/// Metrics of other exporters, with their labels by the exporters' documentation. They do not run in this test.
/// </summary>
internal static class OtherExporters
{
    /// <summary>The labels that Prometheus adds to every series of a target.</summary>
    public static readonly IReadOnlyList<string> TargetLabels = ["job", "namespace", "pod", "instance"];

    private static readonly string[] Scaler = ["namespace", "horizontalpodautoscaler"];

    private static readonly string[] Container = ["namespace", "pod", "container"];

    private static readonly string[] Resource = [.. Container, "node", "resource", "unit"];

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; } = new Dictionary<string,
    IReadOnlyList<string>>
    {
        // Prometheus.
        ["up"] = TargetLabels,
        ["scrape_samples_scraped"] = TargetLabels,
        ["scrape_samples_post_metric_relabeling"] = TargetLabels,
        ["ALERTS"] = ["alertname", "alertstate", "namespace", "severity"],

        // kube-state-metrics 2, docs/metrics.
        ["kube_deployment_spec_replicas"] = ["namespace", "deployment"],
        ["kube_deployment_status_replicas_available"] = ["namespace", "deployment"],
        ["kube_horizontalpodautoscaler_spec_max_replicas"] = Scaler,
        ["kube_horizontalpodautoscaler_spec_min_replicas"] = Scaler,
        ["kube_horizontalpodautoscaler_status_condition"] = [.. Scaler, "condition", "status"],
        ["kube_horizontalpodautoscaler_status_current_replicas"] = Scaler,
        ["kube_pod_container_resource_limits"] = Resource,
        ["kube_pod_container_resource_requests"] = Resource,
        ["kube_pod_container_status_restarts_total"] = Container,
    };
}
