using Predictions.Core.Verification;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>The scores of one model's forecasts. Its children are looked up once.</summary>
internal sealed class ModelAccuracy
{
    private readonly Histogram.Child _error;
    private readonly Histogram.Child _crps;
    private readonly Histogram.Child _pit;
    private readonly Histogram.Child _held;
    private readonly Histogram.Child _stated;

    private ModelAccuracy(
        Histogram.Child error, Histogram.Child crps, Histogram.Child pit, Histogram.Child held, Histogram.Child stated) =>
        (_error, _crps, _pit, _held, _stated) = (error, crps, pit, held, stated);

    /// <summary>Declares the histograms.</summary>
    /// <returns>What makes the children of a model by its name; they are on the page from then on, with nothing in
    /// them.</returns>
    public static Func<string, ModelAccuracy> On(MetricsPage page)
    {
        var error = Histogram(page, "error_days", "Days between the most likely day and the actual day.", WholeDays);
        var crps = Histogram(page, "crps_days", "Continuous ranked probability score of the forecast.", CrpsDays);
        var pit = Histogram(
            page, "pit", "Randomized probability integral transform: uniform if the forecasts are calibrated.", Tenths);
        var held = Histogram(page, "range_held", "1 if the 80 % range held the actual day, 0 if not.", [0, 1]);
        var stated = Histogram(page, "range_stated", "The stated probability of the 80 % range.", Stated);
        return model => new ModelAccuracy(
            error.WithLabels(model),
            crps.WithLabels(model),
            pit.WithLabels(model),
            held.WithLabels(model),
            stated.WithLabels(model));
    }

    public void Count(in ForecastScore score)
    {
        _error.Observe(Math.Abs(score.ErrorDays));
        _crps.Observe(score.CrpsDays);
        _pit.Observe(score.Pit);
        _held.Observe(score.Held ? 1 : 0);
        _stated.Observe(score.Stated);
    }

    private static readonly double[] WholeDays = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 21, 28, 60];

    private static readonly double[] CrpsDays = [0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 14, 21, 28];

    private static readonly double[] Tenths = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    // At least the requested 80 %, and more if the range has few days.
    private static readonly double[] Stated = [0.8, 0.82, 0.84, 0.86, 0.88, 0.9, 0.95, 1];

    private static Histogram Histogram(MetricsPage page, string name, string help, double[] buckets) =>
        page.Factory.CreateHistogram($"predictions_live_{name}", help, ["model"], MetricsPage.Buckets(buckets));
}
