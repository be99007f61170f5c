namespace Predictions.Deploy.Watching;

/// <summary>Redis, the keys that histories are sealed with and tokens checked by, and the audit.</summary>
internal static class StoreRows
{
    private const string Unanswered = "STORE_UNAVAILABLE|DEADLINE_EXCEEDED";

    public static Row Store { get; } = new("Store",
        new Panel("Operations", "", Shape.Stacked, Unit.PerSecond,
            new Query("sum by (operation) (rate(predictions_store_operations_total{@}[$__rate_interval]))", "{{operation}}")),
        new Panel("Not answered", "Of all operations.", Shape.Lines, Unit.Share,
            new Query("namespace:predictions_store_unanswered:ratio5m{@}", "all, 5 minutes"),
            new Query(
                $"sum by (operation) (rate(predictions_store_operations_total{{@,outcome=~\"{Unanswered}\"}}[$__rate_interval])) "
                + "/ (sum by (operation) (rate(predictions_store_operations_total{@}[$__rate_interval])) > 0)", "{{operation}}")) { BadFrom = 0.01 },
        new Panel("Time, p99", "Retries included.", Shape.Lines, Unit.Seconds,
            new Query("histogram_quantile(0.99, sum by (le, operation) (rate(predictions_store_seconds_bucket{@}[$__rate_interval])))", "{{operation}}")),
        new Panel("Outcomes other than success", "A user without a history is one.", Shape.Stacked, Unit.PerSecond,
            new Query("sum by (operation, outcome) (rate(predictions_store_operations_total{@,outcome!=\"OK\"}[$__rate_interval])) > 0", "{{operation}} {{outcome}}")),
        new Panel("Instances that have given it up", "They answer for the store without asking it, and try again every half second.", Shape.Stacked, Unit.Count,
            new Query("sum by (pod) (predictions_store_circuit_open{@})", "{{pod}}")) { BadFrom = 1 },
        new Panel("Values that cannot be read", "", Shape.Stacked, Unit.Count,
            new Query("sum by (reason) (increase(predictions_store_unreadable_total{@}[$__rate_interval]))", "{{reason}}")) { BadFrom = 1 });

    public static Row Keys { get; } = new("Keys and audit",
        new Panel("Key that histories are sealed with", "Two lines that stay apart are instances with different rings; 0 is none.", Shape.Lines, Unit.Count,
            new Query("max by (namespace) (predictions_sealing_key{@})", "newest"),
            new Query("min by (namespace) (predictions_sealing_key{@})", "oldest")),
        new Panel("Refused keys", "New rings that were refused, and times that the issuer's keys could not be had.", Shape.Lines, Unit.Count,
            new Query("sum by (namespace) (increase(predictions_key_ring_refusals_total{@}[$__rate_interval]))", "key rings"),
            new Query("sum by (namespace) (increase(predictions_token_keys_refusals_total{@}[$__rate_interval]))", "issuer's keys")),
        new Panel("Keys that tokens are checked by", "The instance with the fewest: at 0 it refuses every call. Nothing where no tokens are asked for.", Shape.Lines, Unit.Count,
            new Query("min by (namespace) (predictions_token_keys{@})", "fewest")) { BadBelow = 1 },
        new Panel("Lines of the audit", "", Shape.Stacked, Unit.PerSecond,
            new Query("sum by (action) (rate(predictions_audit_lines_total{@}[$__rate_interval]))", "{{action}}")),
        new Panel("Lines that were lost", "Any is a gap in the audit.", Shape.Stacked, Unit.Count,
            new Query("sum by (action) (increase(predictions_audit_lost_total{@}[$__rate_interval]))", "{{action}}")) { BadFrom = 1 });
}
