using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>How many keys tokens are checked by, and how often no new ones could be had.</summary>
internal sealed class TokenKeysMetrics(MetricsPage page)
{
    private readonly Gauge _keys = page.Factory.CreateGauge(
        "predictions_token_keys", "Keys that tokens are checked by; 0 while none are at hand, and every call fails.");

    private readonly Counter _refusals = page.Factory.CreateCounter(
        "predictions_token_keys_refusals_total", "Times that the issuer's keys could not be had or used.");

    public int Keys
    {
        get => (int)_keys.Value;
        set => _keys.Set(value);
    }

    public void CountRefusal() => _refusals.Inc();
}
