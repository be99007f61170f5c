using static Predictions.Deploy.Watching.QueryForms;

namespace Predictions.Deploy.Watching;

/// <summary>Redis, the keys that histories are sealed with and tokens checked by, and the audit.</summary>
internal static class StoreRows
{
    public static Row Store { get; } = new("Store",
        new Panel("Operations", "", Shape.Stacked, Unit.PerSecond,
            Rate("operation", "predictions_store_operations_total")),
        new Panel("Not answered", "Of all operations.", Shape.Lines, Unit.Share,
            new Query("namespace:predictions_store_unanswered:ratio5m{@}", "all, 5 minutes"),
            Share("operation", "predictions_store_operations_total", "outcome=~\"STORE_UNAVAILABLE|DEADLINE_EXCEEDED\"")) { BadFrom = 0.01 },
        new Panel("Time, p99", "Retries included.", Shape.Lines, Unit.Seconds,
            Quantile(0.99, "operation", "predictions_store_seconds")),
        new Panel("Outcomes other than success", "A user without a history is one.", Shape.Stacked, Unit.PerSecond,
            new Query("sum by (operation, outcome) (rate(predictions_store_operations_total{@,outcome!=\"OK\"}[$__rate_interval])) > 0", "{{operation}} {{outcome}}")),
        new Panel("Instances that have given it up", "They answer for the store without asking it, and try again every half second.", Shape.Stacked, Unit.Count,
            Sum("pod", "predictions_store_circuit_open")) { BadFrom = 1 },
        new Panel("Values that cannot be read", "", Shape.Stacked, Unit.Count,
            Increase("reason", "predictions_store_unreadable_total")) { BadFrom = 1 });

    public static Row Keys { get; } = new("Keys and audit",
        new Panel("Key that histories are sealed with", "Two lines that stay apart are instances with different rings; 0 is none.", Shape.Lines, Unit.Count,
            Max("namespace", "predictions_sealing_key", legend: "newest"),
            Min("namespace", "predictions_sealing_key", legend: "oldest")),
        new Panel("Refused keys", "New rings that were refused, and times that the issuer's keys could not be had.", Shape.Lines, Unit.Count,
            Increase("namespace", "predictions_key_ring_refusals_total", legend: "key rings"),
            Increase("namespace", "predictions_token_keys_refusals_total", legend: "issuer's keys")),
        new Panel("Keys that tokens are checked by", "The instance with the fewest: at 0 it refuses every call. Nothing where no tokens are asked for.", Shape.Lines, Unit.Count,
            Min("namespace", "predictions_token_keys", legend: "fewest")) { BadBelow = 1 },
        new Panel("Lines of the audit", "", Shape.Stacked, Unit.PerSecond,
            Rate("action", "predictions_audit_lines_total")),
        new Panel("Lines that were lost", "Any is a gap in the audit.", Shape.Stacked, Unit.Count,
            Increase("action", "predictions_audit_lost_total")) { BadFrom = 1 });
}
