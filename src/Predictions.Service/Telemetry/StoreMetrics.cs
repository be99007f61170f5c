using Predictions.Contract;
using Predictions.Core;
using Predictions.Redis.Store;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>Operations on the store by outcome, and their durations.</summary>
internal sealed class StoreMetrics
{
    private static readonly int Outcomes = Enum.GetValues<ErrorReason>().Length;

    private readonly Counter.Child[] _operations;
    private readonly Histogram.Child[] _seconds;
    private readonly Gauge _evicts;

    public StoreMetrics(MetricsPage page)
    {
        var operations = page.Factory.CreateCounter(
            "predictions_store_operations_total", "Operations on stored histories.", ["operation", "outcome"]);
        var seconds = page.Factory.CreateHistogram(
            "predictions_store_seconds",
            "Time of one operation, retries included.",
            ["operation"],
            MetricsPage.Buckets(MetricsPage.CallSeconds));

        _evicts = page.Factory.CreateGauge(
            "predictions_store_evicts",
            "1 if the maxmemory-policy of Redis deletes histories when memory is full, 0 if not, NaN while it is unknown.");
        ShowEviction(null);

        var names = Enum.GetValues<StoreOperation>().Select(NameOf).ToArray();
        _seconds = [.. names.Select(name => seconds.WithLabels(name))];
        _operations = [.. names.SelectMany(name => Enum.GetValues<ErrorReason>(), (name, error) =>
            operations.WithLabels(name, error == ErrorReason.None ? "OK" : ErrorTable.Of(error.WireName()).Reason))];
    }

    /// <summary>Shows whether the store's circuit is open.</summary>
    public static void Show(RedisHistoryStore store, MetricsPage page)
    {
        var open = page.Factory.CreateGauge(
            "predictions_store_circuit_open", "1 while stored forecasts fail at once because the store does not answer.");
        page.BeforeReading(() => open.Set(store.IsCircuitOpen ? 1 : 0));
    }

    /// <summary>Shows whether Redis deletes histories when its memory is full; <c>null</c> while that is unknown.</summary>
    public void ShowEviction(bool? evicts) => _evicts.Set(evicts is { } known ? known ? 1 : 0 : double.NaN);

    /// <summary>Operations of calls that Redis did not answer, or not before the call's deadline, since the start.</summary>
    public long Unanswered()
    {
        var sum = 0.0;
        foreach (var operation in Enum.GetValues<StoreOperation>())
            if (operation != StoreOperation.Ping)
                sum += Of(operation, ErrorReason.StoreUnavailable).Value + Of(operation, ErrorReason.DeadlineExceeded).Value;
        return (long)sum;
    }

    /// <summary>The store's <see cref="StoreObserver"/>.</summary>
    public void Count(StoreOperation operation, ErrorReason outcome, TimeSpan elapsed)
    {
        Of(operation, outcome).Inc();
        _seconds[(int)operation].Observe(elapsed.TotalSeconds);
    }

    private Counter.Child Of(StoreOperation operation, ErrorReason outcome) =>
        _operations[(int)operation * Outcomes + (int)outcome];

    private static string NameOf(StoreOperation operation) => operation switch
    {
        StoreOperation.Get => "get",
        StoreOperation.GetMany => "get_many",
        StoreOperation.Put => "put",
        StoreOperation.PutMany => "put_many",
        StoreOperation.Record => "record",
        StoreOperation.Delete => "delete",
        StoreOperation.Ping => "ping",
        _ => throw new InvalidOperationException($"{operation} has no name"),
    };
}
