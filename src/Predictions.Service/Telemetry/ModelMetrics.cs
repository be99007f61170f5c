using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>The models in use, refused models by reason, and model swaps.</summary>
internal sealed class ModelMetrics
{
    private readonly Dictionary<RejectionReason, Counter.Child> _refusals;
    private readonly Counter _swaps;

    public ModelMetrics(MetricsPage page, ModelRegistry registry)
    {
        _swaps = page.Factory.CreateCounter(
            "predictions_model_swaps_total", "Times that another model began to serve forecasts.");
        var refusals = page.Factory.CreateCounter("predictions_model_refusals_total", "Models refused, each once.", ["reason"]);
        _refusals = Enum.GetValues<RejectionReason>().ToDictionary(r => r, r => refusals.WithLabels($"{r}"));

        var inUse = page.Factory.CreateGauge(
            "predictions_model_info", "1 for the model that serves forecasts, and for the candidate.", ["model", "role"]);
        var refused = page.Factory.CreateGauge(
            "predictions_model_refused", "1 while the labels name a version that may not serve.", ["version", "reason"]);
        var skipRate = page.Factory.CreateGauge(
            "predictions_model_skip_rate", "The share of periods that the serving model assumes to be unlogged.");
        page.BeforeReading(() =>
        {
            var models = registry.Current;
            ShowOnly(inUse, InUse(models));
            skipRate.Set(models.Scoring.Prior.SkipRate);
            ShowOnly(refused, [.. models.Rejected.Select(r => (r.Version, $"{r.Rejection.Reason}"))]);
        });
    }

    public void CountSwap() => _swaps.Inc();

    public void Count(RejectionReason reason) => _refusals[reason].Inc();

    private static List<(string, string)> InUse(RegistrySnapshot models)
    {
        var inUse = new List<(string, string)> { (models.Scoring.Name, "stable") };
        if (models.Candidate is { } candidate)
            inUse.Add((candidate.Scoring.Name, "candidate"));
        return inUse;
    }

    private static void ShowOnly(Gauge gauge, List<(string First, string Second)> shown)
    {
        foreach (var labels in gauge.GetAllLabelValues())
            if (!shown.Contains((labels[0], labels[1])))
                gauge.RemoveLabelled(labels);
        foreach (var (first, second) in shown)
            gauge.WithLabels(first, second).Set(1);
    }
}
