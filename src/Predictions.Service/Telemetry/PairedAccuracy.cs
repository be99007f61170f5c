using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>
/// How the candidate's CRPS differs from the stable model's on the same cycles. The sum of a histogram with negative observations
/// can fall, which Prometheus takes for a restart; so the parts above and below zero, and the squares, are counters of their own.
/// </summary>
internal sealed class PairedAccuracy
{
    private readonly Histogram.Child _difference;
    private readonly Counter.Child _worse;
    private readonly Counter.Child _better;
    private readonly Counter.Child _squares;

    private PairedAccuracy(Histogram.Child difference, Counter.Child worse, Counter.Child better, Counter.Child squares) =>
        (_difference, _worse, _better, _squares) = (difference, worse, better, squares);

    /// <summary>Declares the metrics.</summary>
    /// <returns>A factory of the children of a stable model and a candidate by their names.</returns>
    public static Func<string, string, PairedAccuracy> On(MetricsPage page)
    {
        string[] labels = ["stable", "candidate"];
        var difference = page.Factory.CreateHistogram(
            "predictions_live_crps_difference_days",
            "CRPS of the candidate minus that of the stable model for the same cycle: negative where the candidate is better.",
            labels,
            MetricsPage.Buckets(DifferenceDays));
        var worse = page.Factory.CreateCounter(
            "predictions_live_crps_worse_days_total", "Sum of the differences where the candidate was worse.", labels);
        var better = page.Factory.CreateCounter(
            "predictions_live_crps_better_days_total",
            "Sum of the differences where the candidate was better, as positive numbers.",
            labels);
        var squares = page.Factory.CreateCounter(
            "predictions_live_crps_difference_squares_total", "Sum of the squared differences.", labels);
        return (stable, candidate) => new PairedAccuracy(
            difference.WithLabels(stable, candidate),
            worse.WithLabels(stable, candidate),
            better.WithLabels(stable, candidate),
            squares.WithLabels(stable, candidate));
    }

    public void Count(double differenceDays)
    {
        _difference.Observe(differenceDays);
        _squares.Inc(differenceDays * differenceDays);
        (differenceDays > 0 ? _worse : _better).Inc(Math.Abs(differenceDays));
    }

    private static readonly double[] DifferenceDays = [-5, -2, -1, -0.5, -0.2, -0.1, -0.05, 0, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];
}
