using static Predictions.Deploy.Watching.QueryForms;

namespace Predictions.Deploy.Watching;

/// <summary>What the instances run on, and how many there are.</summary>
internal static class PlatformRows
{
    public static Row Autoscaling { get; } = new("Instances and autoscaling",
        new Panel("Instances", "", Shape.Lines, Unit.Count,
            Sum("namespace", "up", "job=\"predictions\"", legend: "answer"),
            Max("namespace", "kube_deployment_spec_replicas", "deployment=\"predictions\"", legend: "wanted"),
            Max("namespace", "kube_deployment_status_replicas_available", "deployment=\"predictions\"", legend: "ready"),
            Max("namespace", "kube_horizontalpodautoscaler_spec_min_replicas", "horizontalpodautoscaler=\"predictions\"", legend: "least"),
            Max("namespace", "kube_horizontalpodautoscaler_spec_max_replicas", "horizontalpodautoscaler=\"predictions\"", legend: "most")),
        new Panel("Processors used, of those asked for", "What the autoscaler goes by.", Shape.Lines, Unit.Share,
            new Query(
                "sum by (namespace) (rate(process_cpu_seconds_total{@,job=\"predictions\"}[$__rate_interval])) / sum by (namespace) "
                + "(kube_pod_container_resource_requests{@,resource=\"cpu\",container=\"service\"} and on (namespace, pod) up{@,job=\"predictions\"})", "all instances"))
        { BadFrom = 0.9 },
        new Panel("Calls by instance", "What the autoscaler goes by too: their mean.", Shape.Lines, Unit.PerSecond,
            new Query("sum by (pod) (rate(predictions_calls_total{@,method!=\"none\"}[1m]))", "{{pod}}")),
        new Panel("Restarts within an hour", "", Shape.Stacked, Unit.Count,
            new Query("sum by (pod) (increase(kube_pod_container_status_restarts_total{@,container=\"service\"}[1h])) > 0", "{{pod}}")) { BadFrom = 1 });

    public static Row Runtime { get; } = new("Runtime",
        new Panel("Processors used", "", Shape.Stacked, Unit.Count,
            Rate("pod", "process_cpu_seconds_total", "job=\"predictions\"")),
        new Panel("Memory", "Of the process, and what its heap holds after a collection: the fullest instance.", Shape.Lines, Unit.Bytes,
            Max("namespace", "process_working_set_bytes", "job=\"predictions\"", legend: "process"),
            Max("namespace", "dotnet_gc_heap_bytes", "job=\"predictions\"", legend: "heap")),
        new Panel("Paused by collections", "Share of the time.", Shape.Lines, Unit.Share,
            new Query("max by (pod) (rate(dotnet_gc_pause_seconds_total{@,job=\"predictions\"}[$__rate_interval]))", "{{pod}}")) { BadFrom = 0.05 },
        new Panel("Allocated", "", Shape.Stacked, Unit.BytesPerSecond,
            Rate("pod", "dotnet_allocated_bytes_total", "job=\"predictions\"")),
        new Panel("Collections", "", Shape.Stacked, Unit.PerSecond,
            Rate("generation", "dotnet_gc_collections_total", "job=\"predictions\"", legend: "generation {{generation}}")),
        new Panel("Threads, and locks waited for", "", Shape.Lines, Unit.Count,
            Max("namespace", "dotnet_threadpool_threads", "job=\"predictions\"", legend: "threads of the fullest instance"),
            Rate("namespace", "dotnet_lock_contention_total", "job=\"predictions\"", legend: "locks waited for a second")));
}
