using Prometheus;

namespace Predictions.KafkaBridge.Kafka;

/// <summary>What the bridge carried, and how often it had to wait.</summary>
internal sealed class BridgeMetrics
{
    public const string Events = "events", Records = "records", Recorded = "recorded", Refused = "refused";

    /// <summary>The client that writes dead letters.</summary>
    public const string DeadLetters = "dead_letters";

    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private readonly TimeProvider _time;
    private readonly Counter _events;
    private readonly Counter _records;
    private readonly Counter _waits;
    private readonly Gauge _last;
    private readonly Gauge _inFlight;
    private readonly Gauge _connections;

    public BridgeMetrics(TimeProvider time)
    {
        _time = time;
        var factory = Metrics.WithCustomRegistry(_registry);
        _events = factory.CreateCounter("predictions_bridge_events_total", "Events that Kafka has and that are committed.");
        _records = factory.CreateCounter(
            "predictions_bridge_records_total", "Records that the service stored, or that became dead letters.", ["outcome"]);
        _waits = factory.CreateCounter(
            "predictions_bridge_waits_total", "Pauses because the service or Kafka could not be used.", ["direction"]);
        _last = factory.CreateGauge(
            "predictions_bridge_last_success_timestamp_seconds",
            "When something was last carried, or the bridge started, Unix time.", ["direction"]);
        _inFlight = factory.CreateGauge(
            "predictions_bridge_in_flight", "Events or records that were taken and are not carried yet.", ["direction"]);
        _connections = factory.CreateGauge(
            "predictions_bridge_broker_connections", "Connections of a Kafka client to brokers.", ["client"]);
        foreach (var outcome in (string[])[Recorded, Refused])
            _records.WithLabels(outcome);
        foreach (var direction in (string[])[Events, Records])
        {
            _waits.WithLabels(direction);
            _inFlight.WithLabels(direction);
            Succeeded(direction);
        }
    }

    public void CountEvents(int count)
    {
        _events.Inc(count);
        ShowInFlight(Events, 0);
        Succeeded(Events);
    }

    public void CountRecord(string outcome)
    {
        _records.WithLabels(outcome).Inc();
        Succeeded(Records);
    }

    public void CountWait(string direction) => _waits.WithLabels(direction).Inc();

    public void ShowInFlight(string direction, int count) => _inFlight.WithLabels(direction).Set(count);

    /// <summary>Shows how many brokers a client is connected to.</summary>
    public void ShowConnections(string client, int count) => _connections.WithLabels(client).Set(count);

    public Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return WriteAsync(http.Response.Body, http.RequestAborted);
    }

    /// <summary>Writes all series in Prometheus' text format.</summary>
    public Task WriteAsync(Stream to, CancellationToken cancellation) => _registry.CollectAndExportAsTextAsync(to, cancellation);

    private void Succeeded(string direction) => _last.WithLabels(direction).Set(_time.GetUtcNow().ToUnixTimeSeconds());
}
