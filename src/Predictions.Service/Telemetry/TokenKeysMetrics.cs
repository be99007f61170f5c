using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>The number of keys that verify tokens, and failed refreshes.</summary>
internal sealed class TokenKeysMetrics(MetricsPage page)
{
    private readonly Gauge _keys = page.Factory.CreateGauge(
        "predictions_token_keys", "Keys that verify tokens; while it is 0, every call fails.");

    private readonly Counter _refusals = page.Factory.CreateCounter(
        "predictions_token_keys_refusals_total", "Failed refreshes of the issuer's keys.");

    public int Keys
    {
        get => (int)_keys.Value;
        set => _keys.Set(value);
    }

    public void CountRefusal() => _refusals.Inc();
}
