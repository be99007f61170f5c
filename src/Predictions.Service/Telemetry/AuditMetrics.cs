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
