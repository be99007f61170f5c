using Predictions.Audit;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>Audit lines that were written and that were lost, by action.</summary>
internal sealed class AuditMetrics
{
    private static readonly AuditAction[] Actions =
        [AuditAction.Read, AuditAction.Write, AuditAction.Erase, AuditAction.ReadEvents];

    private readonly Dictionary<AuditAction, Counter.Child> _lines;
    private readonly Dictionary<AuditAction, Counter.Child> _lost;

    public AuditMetrics(MetricsPage page)
    {
        _lines = ByAction(page.Factory.CreateCounter("predictions_audit_lines_total", "Lines written to the audit.", ["action"]));
        _lost = ByAction(page.Factory.CreateCounter(
            "predictions_audit_lost_total",
            "Lines that could not be written to the audit. Their reads were refused; their changes happened.",
            ["action"]));
    }

    public void CountLine(AuditAction action) => _lines[action].Inc();

    public void CountLost(AuditAction action) => _lost[action].Inc();

    private static Dictionary<AuditAction, Counter.Child> ByAction(Counter counter) =>
        Actions.ToDictionary(action => action, action => counter.WithLabels(AuditLine.NameOf(action)));
}

/// <summary>Entries of the erasure ledger that were written, and those that could not be.</summary>
internal sealed class ErasureMetrics
{
    private readonly Counter.Child _written;
    private readonly Counter.Child _failed;

    public ErasureMetrics(MetricsPage page)
    {
        var entries = page.Factory.CreateCounter(
            "predictions_erasure_ledger_entries_total",
            "Erasures that the ledger has on its disk, and those that it could not take, whose calls failed.",
            ["result"]);
        (_written, _failed) = (entries.WithLabels("written"), entries.WithLabels("failed"));
    }

    public void CountWritten() => _written.Inc();

    public void CountFailed() => _failed.Inc();
}
