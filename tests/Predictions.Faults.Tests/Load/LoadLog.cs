using System.Diagnostics;
using Grpc.Core;
using Predictions.LoadTest.Load;

namespace Predictions.Faults.Tests.Load;

/// <summary>The calls of a load, or some of them.</summary>
internal sealed class LoadLog(IReadOnlyList<FinishedCall> calls)
{
    public int Count => calls.Count;

    public LoadLog Inline => Where(MixedLoad.IsInline);

    public LoadLog OnStore => Where(c => !MixedLoad.IsInline(c));

    public LoadLog Records => Where(MixedLoad.IsRecord);

    public LoadLog Failed => Where(c => c.Error is not null);

    public double SuccessShare => calls.Count == 0 ? 0 : 1 - Failed.Count / (double)calls.Count;

    /// <summary>The number of calls for each status.</summary>
    public IReadOnlyDictionary<StatusCode, int> Statuses =>
        calls.CountBy(c => c.Error is { } error ? Enum.Parse<StatusCode>(error) : StatusCode.OK).ToDictionary();

    public double P50Ms => PercentileMs(0.5);

    public double P99Ms => PercentileMs(0.99);

    /// <summary>When the last of these calls was due.</summary>
    public long LastDue => calls.Count == 0 ? long.MinValue : calls.Max(c => c.Due);

    /// <summary>The calls that were due in a range of timestamps.</summary>
    public LoadLog Due(long from, long until) => Where(c => c.Due >= from && c.Due < until);

    /// <summary>The calls that ended before a timestamp.</summary>
    public LoadLog EndedBefore(long timestamp) => Where(c => Stopwatch.GetElapsedTime(c.Due, timestamp) > c.Latency);

    public override string ToString() =>
        string.Join(", ", Statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} {s.Key}"))
        + $", p50 {P50Ms:F0} ms, p99 {P99Ms:F0} ms";

    private LoadLog Where(Func<FinishedCall, bool> isIncluded) => new([.. calls.Where(isIncluded)]);

    private double PercentileMs(double share)
    {
        if (calls.Count == 0)
            return 0;
        var sorted = calls.Select(c => c.Latency.TotalMilliseconds).Order().ToArray();
        return sorted[Math.Min((int)Math.Ceiling(share * sorted.Length) - 1, sorted.Length - 1)];
    }
}
