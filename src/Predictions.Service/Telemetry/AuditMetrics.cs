using Predictions.Audit;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>Lines of the audit that were written and that were not, by what they tell of.</summary>
internal sealed class AuditMetrics
{
    private static readonly AuditAction[] Actions = [AuditAction.Read, AuditAction.Write, AuditAction.Erase];

    private readonly Dictionary<AuditAction, Counter.Child> _lines;
    private readonly Dictionary<AuditAction, Counter.Child> _lost;

    public AuditMetrics(MetricsPage page)
    {
        _lines = ByAction(page.Factory.CreateCounter("predictions_audit_lines_total", "Lines written to the audit.", ["action"]));
        _lost = ByAction(page.Factory.CreateCounter(
            "predictions_audit_lost_total", "Lines that could not be written to the audit. What was to be read was refused, what was changed is changed.", ["action"]));
    }

    public void CountLine(AuditAction action) => _lines[action].Inc();

    public void CountLost(AuditAction action) => _lost[action].Inc();

    private static Dictionary<AuditAction, Counter.Child> ByAction(Counter counter) =>
        Actions.ToDictionary(action => action, action => counter.WithLabels(AuditLine.NameOf(action)));
}
