using System.Collections.Concurrent;
using System.Diagnostics;
using Predictions.Service.Calls;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>
/// Calls by transport, method and status, and how long they took. The status is the gRPC name over gRPC and the number over HTTP;
/// a call that reached no method counts under "none". Times are apart for calls that the service failed, so that the share of
/// those answered in time without error is a count and no estimate; both children are there from a method's first call on, since
/// Prometheus does not count as a rise what it first sees above zero. A stream of events is counted and has no time.
/// </summary>
internal sealed class CallMetrics
{
    private readonly Counter _calls;
    private readonly Histogram _seconds;

    public CallMetrics(MetricsPage page, AdmissionControl admission)
    {
        _calls = page.Factory.CreateCounter("predictions_calls_total", "Calls answered.", ["transport", "method", "status"]);
        _seconds = page.Factory.CreateHistogram(
            "predictions_call_seconds",
            "Time from the request's head to the answer's end.",
            ["transport", "method", "outcome"],
            MetricsPage.Buckets(MetricsPage.CallSeconds));
        var underWay = page.Factory.CreateGauge("predictions_calls_under_way", "Calls being answered.");
        page.Factory.CreateGauge("predictions_calls_limit", "Calls that are answered at once; more are refused.")
            .Set(admission.MaxActive);
        var wait = page.Factory.CreateGauge(
            "predictions_queue_wait_seconds", "How long the last call that arrived should wait for its answer.");
        page.BeforeReading(() =>
        {
            underWay.Set(admission.Active);
            wait.Set(admission.Wait.TotalSeconds);
        });
    }

    /// <summary>The counters of a transport.</summary>
    /// <param name="transport">"grpc" or "http".</param>
    /// <param name="statuses">The names of its statuses, by number.</param>
    /// <param name="isFault">Whether a status means that the service failed, not its caller.</param>
    public TransportMetrics Of(string transport, IReadOnlyList<string> statuses, Func<int, bool> isFault) => new(
        statuses.Count,
        isFault,
        (method, outcome) => _seconds.WithLabels(transport, method, outcome),
        (method, status) => _calls.WithLabels(transport, method, statuses[status]));

    /// <summary>One transport's counters.</summary>
    internal sealed class TransportMetrics(
        int statuses,
        Func<int, bool> isFault,
        Func<string, string, Histogram.Child> seconds,
        Func<string, int, Counter.Child> calls)
    {
        private static readonly CallName NoCall = new("none", "");

        private readonly ConcurrentDictionary<CallName, MethodMetrics> _byCall = [];

        /// <summary>
        /// Counts a call that began at a timestamp and has ended now; <c>null</c> is one that reached no method.
        /// </summary>
        /// <param name="call">The call.</param>
        /// <param name="status">Its status, by number.</param>
        /// <param name="began">When it began.</param>
        /// <param name="isCallersFault">Whether its caller is at fault although the status is a fault of the service.</param>
        public void Count(CallName? call, int status, long began, bool isCallersFault = false)
        {
            var method = _byCall.GetOrAdd(call ?? NoCall, static (name, all) => all.Of(name.Name), this);
            method.Count(status, call is { IsStream: true } ? null : Stopwatch.GetElapsedTime(began), isCallersFault);
        }

        private MethodMetrics Of(string method) =>
            new(statuses, isFault, seconds(method, "served"), seconds(method, "failed"), status => calls(method, status));
    }

    private sealed class MethodMetrics(
        int statuses, Func<int, bool> isFault, Histogram.Child served, Histogram.Child failed, Func<int, Counter.Child> make)
    {
        private readonly Counter.Child?[] _byStatus = new Counter.Child?[statuses];

        public void Count(int status, TimeSpan? elapsed, bool isCallersFault)
        {
            (_byStatus[status] ??= make(status)).Inc();
            if (elapsed is { } time)
                (isFault(status) && !isCallersFault ? failed : served).Observe(time.TotalSeconds);
        }
    }
}
