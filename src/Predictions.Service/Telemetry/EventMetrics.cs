using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>Readers of events, and how far consumers are behind.</summary>
internal sealed class EventMetrics
{
    private readonly Counter _sent;
    private readonly Counter _unreadable;
    private readonly Counter _slow;
    private readonly Gauge _readers;
    private readonly Gauge _lag;
    private readonly Gauge _age;

    public EventMetrics(MetricsPage page)
    {
        _sent = page.Factory.CreateCounter("predictions_events_sent_total", "Events sent to readers.");
        _unreadable = page.Factory.CreateCounter(
            "predictions_events_unreadable_total",
            "Events that a reader passed over: damaged, or encrypted with a key that is not in the ring.");
        _slow = page.Factory.CreateCounter(
            "predictions_events_slow_readers_total", "Readers whose stream ended because they did not take an event in time.");
        _readers = page.Factory.CreateGauge("predictions_events_readers", "Streams of events of this instance.");
        _lag = page.Factory.CreateGauge(
            "predictions_events_lag",
            "Events that a consumer has not committed, in a group of 16 partitions (the first digit of their hash tag).",
            ["consumer", "group"]);
        _age = page.Factory.CreateGauge(
            "predictions_events_age_seconds",
            "How long this instance has seen the oldest event wait that a consumer has not committed, in a group of partitions.",
            ["consumer", "group"]);
    }

    public void CountSent() => _sent.Inc();

    public void CountUnreadable() => _unreadable.Inc();

    public void CountSlow() => _slow.Inc();

    public void ShowReaders(int count) => _readers.Set(count);

    /// <summary>Shows the lag and age of a group of partitions.</summary>
    public void ShowLag(string consumer, string group, long lag, TimeSpan age)
    {
        _lag.WithLabels(consumer, group).Set(lag);
        _age.WithLabels(consumer, group).Set(age.TotalSeconds);
    }

    /// <summary>Removes a consumer that was forgotten.</summary>
    public void Forget(string consumer, string group)
    {
        _lag.RemoveLabelled(consumer, group);
        _age.RemoveLabelled(consumer, group);
    }
}
