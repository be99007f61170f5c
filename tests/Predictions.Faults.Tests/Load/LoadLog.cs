using System.Diagnostics;
using Grpc.Core;

namespace Predictions.Faults.Tests.Load;

/// <summary>The calls of a load, or of a part of it.</summary>
internal sealed class LoadLog(IReadOnlyList<LoggedCall> calls)
{
    public int Count => calls.Count;

    public LoadLog Inline => Where(c => c.Kind == CallKind.Inline);

    public LoadLog OnStore => Where(c => c.Kind != CallKind.Inline);

    public LoadLog Records => Where(c => c.Kind == CallKind.Record);

    public LoadLog Failed => Where(c => c.Status != StatusCode.OK);

    public double SuccessShare => calls.Count == 0 ? 0 : 1 - Failed.Count / (double)calls.Count;

    /// <summary>How the calls ended, with how many did so.</summary>
    public IReadOnlyDictionary<StatusCode, int> Statuses => calls.CountBy(c => c.Status).ToDictionary();

    public double P50Ms => PercentileMs(0.5);

    public double P99Ms => PercentileMs(0.99);

    /// <summary>When the last of them was due.</summary>
    public long LastDue => calls.Count == 0 ? long.MinValue : calls.Max(c => c.Due);

    /// <summary>Those that were due in a span of timestamps.</summary>
    public LoadLog Due(long from, long until) => Where(c => c.Due >= from && c.Due < until);

    public override string ToString() =>
        $"{string.Join(", ", Statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} {s.Key}"))}, p50 {P50Ms:F0} ms, p99 {P99Ms:F0} ms";

    private LoadLog Where(Func<LoggedCall, bool> isMeant) => new([.. calls.Where(isMeant)]);

    private double PercentileMs(double share)
    {
        if (calls.Count == 0)
            return 0;
        var sorted = calls.Select(c => c.Milliseconds).Order().ToArray();
        return sorted[Math.Min((int)Math.Ceiling(share * sorted.Length) - 1, sorted.Length - 1)];
    }
}
