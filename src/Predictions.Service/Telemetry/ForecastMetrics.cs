using System.Diagnostics;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>Time by stage, and degraded and unchanged forecasts.</summary>
internal sealed class ForecastMetrics
{
    private readonly Histogram.Child _history;
    private readonly Histogram.Child _features;
    private readonly Histogram.Child _scoring;
    private readonly Histogram.Child _forecasting;
    private readonly Counter.Child _modelUnavailable;
    private readonly Counter _unchanged;

    public ForecastMetrics(MetricsPage page)
    {
        var stages = page.Factory.CreateHistogram(
            "predictions_stage_seconds",
            "Time of one stage of one forecast.",
            ["stage"],
            MetricsPage.Buckets(MetricsPage.StageSeconds));
        _history = stages.WithLabels("history");
        _features = stages.WithLabels("features");
        _scoring = stages.WithLabels("scoring");
        _forecasting = stages.WithLabels("forecasting");
        _modelUnavailable = page.Factory
            .CreateCounter("predictions_degraded_total", "Degraded forecasts.", ["reason"])
            .WithLabels("MODEL_UNAVAILABLE");
        _unchanged = page.Factory.CreateCounter(
            "predictions_unchanged_total", "Forecasts that the caller held, by etag. They count in no stage.");
    }

    /// <summary>Counts a forecast that the caller held.</summary>
    public void CountUnchanged() => _unchanged.Inc();

    public void Count(in StageTimes times, in Outcome<Forecast> forecast)
    {
        _history.Observe(Seconds(times.History));
        if (!forecast.IsSuccess)
            return;
        _features.Observe(Seconds(times.Features));
        // A paused forecast is not scored.
        if (times.Scoring > 0)
        {
            _scoring.Observe(Seconds(times.Scoring));
            _forecasting.Observe(Seconds(times.Forecasting));
        }

        if (forecast.Value.Degraded == Degradation.ModelUnavailable)
            _modelUnavailable.Inc();
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
