using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>The metrics registry of one host, and the page that Prometheus scrapes.</summary>
internal sealed class MetricsPage
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();

    public MetricsPage()
    {
        Factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        RuntimeMetrics.AddTo(Factory, _registry);
        BuildInfo.AddTo(Factory);
    }

    public IMetricFactory Factory { get; }

    /// <summary>Adds a gauge whose value is read on every scrape.</summary>
    public void AddGauge(string name, string help, Func<double> value)
    {
        var gauge = Factory.CreateGauge(name, help);
        BeforeReading(() => gauge.Set(value()));
    }

    /// <summary>Adds a counter with one label, and returns what counts one for a value of the label.</summary>
    /// <param name="name">The name.</param>
    /// <param name="help">What it counts.</param>
    /// <param name="label">The label.</param>
    /// <param name="values">All values of the label. Each is on the page from the start.</param>
    public Action<string> AddCounter(string name, string help, string label, string[] values)
    {
        var counter = Factory.CreateCounter(name, help, [label]);
        foreach (var value in values)
            counter.WithLabels(value);
        return value => counter.WithLabels(value).Inc();
    }

    /// <summary>Calls back before every scrape, for values that are read and not counted.</summary>
    public void BeforeReading(Action look) => _registry.AddBeforeCollectCallback(look);

    public async Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await _registry.CollectAndExportAsTextAsync(http.Response.Body, http.RequestAborted);
    }

    /// <summary>Seconds from 50 µs to 5 s: a forecast takes microseconds, a slow store hundreds of milliseconds.</summary>
    internal static readonly double[] CallSeconds =
        [0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    /// <summary>Seconds from 0.5 µs to 1 ms.</summary>
    internal static readonly double[] StageSeconds = [5e-7, 1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 1e-3];

    internal static HistogramConfiguration Buckets(double[] bounds) =>
        new() { Buckets = bounds, ExemplarBehavior = ExemplarBehavior.NoExemplars() };
}
