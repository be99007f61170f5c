namespace Predictions.Charts.Tests.Watching;

/// <summary>
/// Metrics that the service does not export itself, with their labels: each by whom it is. Nobody of them is here to be asked, so
/// this list is by their documentation.
/// </summary>
internal static class OtherExporters
{
    /// <summary>What Prometheus adds to every series of an instance, by its target.</summary>
    public static readonly IReadOnlyList<string> TargetLabels = ["job", "namespace", "pod", "instance"];

    private static readonly string[] Scaler = ["namespace", "horizontalpodautoscaler"];

    private static readonly string[] Container = ["namespace", "pod", "container"];

    private static readonly string[] Resource = [.. Container, "node", "resource", "unit"];

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        // Prometheus itself.
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
