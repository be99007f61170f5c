using Predictions.LoadTest.Curves;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>What each rate did to a server.</summary>
internal static class CapacityTable
{
    private const double ShownLimitMs = 50;

    public static TextTable Of(string target, IReadOnlyList<CurvePoint> points) => new(
        $"{target}: what each rate does",
        ["rate, 1/s", "answered, 1/s", $"within {ShownLimitMs:0} ms, 1/s", "refused, 1/s", "failed, 1/s", "p50, ms", "p99, ms", "server, cores", "load tester late, p99 ms"],
        [.. points.Select(Row)]);

    private static string[] Row(CurvePoint point) =>
    [
        $"{point.Rate:N0}", $"{point.AnsweredPerSecond:N0}", $"{point.AnsweredWithin.First(w => w.Ms == ShownLimitMs).PerSecond:N0}",
        $"{point.RefusedPerSecond:N0}", $"{point.FailedPerSecond:N0}", $"{point.P50Ms:0.00}", $"{point.P99Ms:0.00}", $"{point.CpuCores:0.00}",
        $"{point.LatenessP99Ms:0.00}",
    ];
}
