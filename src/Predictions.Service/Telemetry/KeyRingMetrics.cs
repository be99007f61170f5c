using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>The encryption key in use, refused key rings, and unreadable values by reason.</summary>
internal sealed class KeyRingMetrics
{
    private readonly Counter _refusals;
    private readonly Dictionary<UnreadableReason, Counter.Child> _unreadable;
    private readonly Gauge _key;

    public KeyRingMetrics(MetricsPage page)
    {
        _key = page.Factory.CreateGauge(
            "predictions_sealing_key", "The id of the key that encrypts new values; 0 without a key ring.");
        _refusals = page.Factory.CreateCounter(
            "predictions_key_ring_refusals_total", "New key rings that were refused, each once.");
        var unreadable = page.Factory.CreateCounter(
            "predictions_store_unreadable_total", "Stored values that could not be read.", ["reason"]);
        _unreadable = Enum.GetValues<UnreadableReason>().ToDictionary(r => r, r => unreadable.WithLabels(NameOf(r)));
    }

    /// <summary>Shows the key that a store encrypts with.</summary>
    public void Show(RedisHistoryStore store, MetricsPage page) =>
        page.BeforeReading(() => _key.Set(store.KeyRing?.CurrentId ?? 0));

    public void CountRefusal() => _refusals.Inc();

    public void Count(UnreadableReason reason) => _unreadable[reason].Inc();

    private static string NameOf(UnreadableReason reason) => reason switch
    {
        UnreadableReason.Damaged => "damaged",
        UnreadableReason.UnknownKey => "unknown_key",
        UnreadableReason.NoKeyRing => "no_key_ring",
        UnreadableReason.Unencrypted => "unsealed",
        UnreadableReason.UnknownLayout => "unknown_layout",
        UnreadableReason.OtherType => "other_type",
        _ => throw new InvalidOperationException($"{reason} has no name"),
    };
}
