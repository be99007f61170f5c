using static Predictions.Deploy.Watching.QueryForms;

namespace Predictions.Deploy.Watching;

/// <summary>Which models are in use, and how they do on the periods that come.</summary>
internal static class ModelRows
{
    public static Row InUse { get; } = new("Models",
        new Panel("Instances by model", "Stable answers; the candidate is scored beside it.", Shape.Lines, Unit.Count,
            new Query("count by (role, model) (predictions_model_info{@})", "{{role}} {{model}}")),
        new Panel("Refused now", "By version and reason, in instances.", Shape.Stacked, Unit.Count,
            Sum("version, reason", "predictions_model_refused")) { BadFrom = 1 },
        new Panel("Changes", "Swaps of what answers, and refusals, each once.", Shape.Lines, Unit.Count,
            Increase("namespace", "predictions_model_swaps_total", legend: "swaps"),
            new Query("sum by (reason) (increase(predictions_model_refusals_total{@}[$__rate_interval])) > 0", "{{reason}}")));

    public static Row Accuracy { get; } = new("Live accuracy, over a day: how the models do on the periods that come",
        new Panel("Error of the likely day", "Mean. A period that was not logged counts as a long cycle.", Shape.Lines, Unit.Days,
            new Query(Mean("error_days"), "{{model}}")),
        new Panel("CRPS", "Mean: scores the whole distribution in days, lower is better.", Shape.Lines, Unit.Days,
            new Query(Mean("crps_days"), "{{model}}")),
        new Panel("80 % ranges: held and stated", "Together where the ranges hold what they claim.", Shape.Lines, Unit.Share,
            new Query(Mean("range_held"), "{{model}} held"),
            new Query(Mean("range_stated"), "{{model}} stated")),
        new Panel("Candidate − stable", "CRPS on the same cycles: below 0 the candidate is better. `predictions models verdict` says how surely.", Shape.Lines, Unit.Days,
            new Query(
                "(sum by (stable, candidate) (increase(predictions_live_crps_worse_days_total{@}[1d])) "
                + "- sum by (stable, candidate) (increase(predictions_live_crps_better_days_total{@}[1d]))) "
                + "/ (sum by (stable, candidate) (increase(predictions_live_crps_difference_days_count{@}[1d])) > 0)", "{{candidate}} − {{stable}}")),
        new Panel("Candidate − stable, spread", "Standard deviation of the difference on one cycle.", Shape.Lines, Unit.Days,
            new Query(
                "sqrt(sum by (stable, candidate) (increase(predictions_live_crps_difference_squares_total{@}[1d])) "
                + "/ (sum by (stable, candidate) (increase(predictions_live_crps_difference_days_count{@}[1d])) > 0))", "{{candidate}} − {{stable}}")),
        new Panel("Where the periods fell", "PIT, cumulated: bars at 10, 20, … 100 % where the forecasts are calibrated.", Shape.Bars, Unit.Share,
            new Query(
                "sum by (model, le) (increase(predictions_live_pit_bucket{@}[1d])) "
                + "/ on (model) group_left () (sum by (model) (increase(predictions_live_pit_count{@}[1d])) > 0)", "{{model}} {{le}}")),
        new Panel("Gap over a week", "Share of ranges that held − what was stated. Beyond 5 % either way there is an alert.", Shape.Lines, Unit.Share,
            new Query("model:predictions_live_range_gap:ratio7d{@}", "{{model}}")),
        new Panel("Error over a week, and over the four before", "", Shape.Lines, Unit.Days,
            new Query("model:predictions_live_error_days:mean7d{@}", "{{model}} this week"),
            new Query("model:predictions_live_error_days:mean28d_before{@}", "{{model}} before")),
        new Panel("Records by what they told", "Cycles that were scored, and records that nothing was scored by.", Shape.Stacked, Unit.PerSecond,
            Rate("model", "predictions_live_error_days_count", legend: "scored {{model}}"),
            Rate("reason", "predictions_live_skipped_total")));

    private static string Mean(string metric) =>
        $"sum by (model) (increase(predictions_live_{metric}_sum{{@}}[1d])) / (sum by (model) (increase(predictions_live_{metric}_count{{@}}[1d])) > 0)";
}
