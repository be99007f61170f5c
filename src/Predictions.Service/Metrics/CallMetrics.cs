using System.Collections.Concurrent;
using Predictions.Service.Hosting;
using Prometheus;

namespace Predictions.Service.Metrics;

/// <summary>
/// Calls by transport, method and status, and how long they took. The status is the gRPC name over gRPC and the number over HTTP;
/// a call that reached no method counts under "none".
/// </summary>
internal sealed class CallMetrics
{
    private readonly Counter _calls;
    private readonly Histogram _seconds;

    public CallMetrics(MetricsPage page, CallGate gate)
    {
        _calls = page.Factory.CreateCounter("predictions_calls_total", "Calls answered.", ["transport", "method", "status"]);
        _seconds = page.Factory.CreateHistogram(
            "predictions_call_seconds",
            "Time from the request's head to the answer's end.",
            ["transport", "method"],
            MetricsPage.Buckets(MetricsPage.CallSeconds));
        var underWay = page.Factory.CreateGauge("predictions_calls_under_way", "Calls being answered.");
        page.BeforeReading(() => underWay.Set(gate.UnderWay));
    }

    /// <summary>The counters of one method, to be kept by whoever counts it.</summary>
    public MethodMetrics For(string transport, string? method) =>
        new(status => _calls.WithLabels(transport, method ?? "none", status), _seconds.WithLabels(transport, method ?? "none"));

    /// <summary>One method's counters.</summary>
    internal sealed class MethodMetrics(Func<string, Counter.Child> make, Histogram.Child seconds)
    {
        private readonly ConcurrentDictionary<string, Counter.Child> _byStatus = [];

        public void Count(string status, TimeSpan elapsed)
        {
            _byStatus.GetOrAdd(status, make).Inc();
            seconds.Observe(elapsed.TotalSeconds);
        }
    }
}
