using static Predictions.Deploy.Watching.QueryForms;

namespace Predictions.Deploy.Watching;

/// <summary>What callers notice: the objective, calls by rate, errors and time, and what overload does.</summary>
internal static class CallRows
{
    /// <summary>The share of answers that may miss the objective.</summary>
    private const double Budget = 0.001;

    public static Row Objective { get; } = new("Objective: 99.9 % of answers without error, within 50 ms, over 30 days",
        new Panel("Budget left", "Of what may be missed in 30 days. At 0 the objective is missed.", Shape.Stat, Unit.Share,
            new Query("namespace:predictions_budget_left:ratio30d{@}", "30 days")) { BadBelow = 0 },
        new Panel("Answers that missed it", "By window. At the red line the budget lasts just the month.", Shape.Lines, Unit.Share,
            new Query("namespace:predictions_missed:ratio5m{@}", "5 minutes"),
            new Query("namespace:predictions_missed:ratio30m{@}", "30 minutes"),
            new Query("namespace:predictions_missed:ratio1h{@}", "1 hour"),
            new Query("namespace:predictions_missed:ratio6h{@}", "6 hours"),
            new Query("namespace:predictions_missed:ratio3d{@}", "3 days"),
            new Query("namespace:predictions_missed:ratio30d{@}", "30 days")) { BadFrom = Budget },
        new Panel("Alerts that fire", "Each has a runbook of its name in docs/operations/runbooks.", Shape.Stacked, Unit.Count,
            Sum("alertname, severity", "ALERTS", "alertname=~\"Predictions.*\",alertstate=\"firing\"", legend: "{{alertname}} ({{severity}})")));

    public static Row Calls { get; } = new("Calls",
        new Panel("Calls by method", "What reached no method is none.", Shape.Stacked, Unit.PerSecond,
            Rate("method", "predictions_calls_total")),
        new Panel("Calls by transport", "", Shape.Stacked, Unit.PerSecond,
            Rate("transport", "predictions_calls_total")),
        new Panel("Statuses other than success", "The caller's faults too.", Shape.Stacked, Unit.PerSecond,
            Rate("transport, status", "predictions_calls_total", "status!~\"OK|2..\"")),
        new Panel("Failed by method", "The share that the service failed, not its callers.", Shape.Lines, Unit.Share,
            Share("method", "predictions_call_seconds_count", "outcome=\"failed\"")) { BadFrom = Budget },
        new Panel("Failed by transport", "The same, by the way that the call came.", Shape.Lines, Unit.Share,
            Share("transport", "predictions_call_seconds_count", "outcome=\"failed\"")) { BadFrom = Budget },
        new Panel("Calls by time taken", "Those that were served, from head to end.", Shape.Heatmap, Unit.Seconds,
            Increase("le", "predictions_call_seconds_bucket", "outcome=\"served\",method!=\"none\"")),
        new Panel("Time by method, p99", "", Shape.Lines, Unit.Seconds,
            Quantile(0.99, "method", "predictions_call_seconds")) { BadFrom = 0.05 },
        new Panel("Time by method, median", "", Shape.Lines, Unit.Seconds,
            Quantile(0.5, "method", "predictions_call_seconds")),
        new Panel("Time by transport, p99", "", Shape.Lines, Unit.Seconds,
            Quantile(0.99, "transport", "predictions_call_seconds", "method!=\"none\"")) { BadFrom = 0.05 });

    public static Row Overload { get; } = new("Overload",
        new Panel("Refused for load", "Over gRPC messages that were too large are among them.", Shape.Stacked, Unit.PerSecond,
            Rate("transport, method", "predictions_calls_total", "status=~\"RESOURCE_EXHAUSTED|429\"")),
        new Panel("Calls under way, of those answered at once", "The fullest instance.", Shape.Lines, Unit.Share,
            new Query("max by (namespace) (predictions_calls_under_way{@} / predictions_calls_limit{@})", "fullest instance")) { BadFrom = 0.8 },
        new Panel("Connections, of those kept", "The fullest instance.", Shape.Lines, Unit.Share,
            new Query("max by (namespace) (predictions_connections{@} / predictions_connections_limit{@})", "fullest instance")) { BadFrom = 0.8 },
        new Panel("Calls under way", "", Shape.Stacked, Unit.Count,
            Sum("pod", "predictions_calls_under_way")),
        new Panel("Work that waits for a thread", "At 60 for each processor calls are refused, where it does not shrink.", Shape.Lines, Unit.Count,
            Max("pod", "dotnet_threadpool_queue_length", "job=\"predictions\"")),
        new Panel("Connections", "", Shape.Stacked, Unit.Count,
            Sum("pod", "predictions_connections")));

    public static Row Stages { get; } = new("Stages of a forecast",
        new Panel("Time by stage, p99", "Of reading a history only what is no waiting for the store.", Shape.Lines, Unit.Seconds,
            Quantile(0.99, "stage", "predictions_stage_seconds")),
        new Panel("Time by stage, mean", "", Shape.Stacked, Unit.Seconds,
            new Query(
                "sum by (stage) (rate(predictions_stage_seconds_sum{@}[$__rate_interval])) "
                + "/ (sum by (stage) (rate(predictions_stage_seconds_count{@}[$__rate_interval])) > 0)", "{{stage}}")),
        new Panel("Forecasts that are less than the best", "The share that the statistical model answered alone.", Shape.Lines, Unit.Share,
            new Query(
                "sum by (reason) (rate(predictions_degraded_total{@}[$__rate_interval])) "
                + "/ on () group_left () (sum by (namespace) (rate(predictions_stage_seconds_count{@,stage=\"features\"}[$__rate_interval])) > 0)", "{{reason}}"))
        { BadFrom = 0.01 });
}
