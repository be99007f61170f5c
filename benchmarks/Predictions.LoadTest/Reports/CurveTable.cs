using Predictions.LoadTest.Searching;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>The latency at each rate that a search tried.</summary>
internal static class CurveTable
{
    public static TextTable Of(string target, IReadOnlyList<Candidate> curve) => new(
        $"{target}: latency against rate",
        ["rate, 1/s", "answers, 1/s", "p50, ms", "p99, ms", "p99.9, ms", "errors", "server busy", "load tester late, p99 ms", "held"],
        [.. curve.Select(Row)]);

    private static string[] Row(Candidate candidate) =>
    [
        $"{candidate.Rate:N0}", $"{candidate.Measured.Throughput:N0}", $"{candidate.Measured.Latency.P50Ms:0.00}",
        $"{candidate.Measured.Latency.P99Ms:0.00}", $"{candidate.Measured.Latency.P999Ms:0.00}", $"{candidate.Measured.ErrorCount:N0}",
        candidate.Measured.Server is { } server ? $"{server.BusyPercent:0} %" : "–", $"{candidate.Measured.Lateness.P99Ms:0.00}",
        candidate.Missed ?? "yes",
    ];
}
