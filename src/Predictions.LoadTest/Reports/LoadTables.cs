using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Results;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>Results as tables.</summary>
public static class LoadTables
{
    private const double ShownLimitMs = 50;

    public static TextTable Of(Measurement measured) => new(TitleOf(measured), ["", ""], [.. Rows(measured)]);

    /// <summary>The rates that a search tried.</summary>
    public static TextTable Of(string target, IReadOnlyList<Candidate> curve) => new(
        $"{target}: latency against rate",
        ["rate, 1/s", "answers, 1/s", "p50, ms", "p99, ms", "p99.9, ms", "errors", "server busy", "load tester late, p99 ms",
            "held"],
        [.. curve.Select(c => (string[])
        [
            $"{c.Rate:N0}", $"{c.Measured.Throughput:N0}", $"{c.Measured.AnswerLatency?.P50Ms:0.00}",
            $"{c.Measured.AnswerLatency?.P99Ms:0.00}", $"{c.Measured.AnswerLatency?.P999Ms:0.00}", $"{c.Measured.ErrorCount:N0}",
            c.Measured.Server is { } server ? $"{server.BusyPercent:0} %" : "–", $"{c.Measured.Lateness.P99Ms:0.00}",
            c.Missed ?? "yes",
        ])]);

    public static TextTable Of(string target, IReadOnlyList<CurvePoint> points) => new(
        $"{target}: capacity by rate",
        [
            "rate, 1/s", "answered, 1/s", $"within {ShownLimitMs:0} ms, 1/s", "refused, 1/s", "failed, 1/s", "p50, ms", "p99, ms",
            "server, cores",
            "load tester late, p99 ms",
        ],
        [.. points.Select(p => (string[])
        [
            $"{p.Rate:N0}", $"{p.AnsweredPerSecond:N0}", $"{p.AnsweredWithin.First(w => w.Ms == ShownLimitMs).PerSecond:N0}",
            $"{p.RefusedPerSecond:N0}", $"{p.FailedPerSecond:N0}", $"{p.P50Ms:0.00}", $"{p.P99Ms:0.00}", $"{p.CpuCores:0.00}",
            $"{p.LatenessP99Ms:0.00}",
        ])]);

    /// <summary>A comparison; ratios are to the first target.</summary>
    public static TextTable Of(string load, string first, IEnumerable<ComparisonRow> rows) => new(
        load, ["figure", "target", "median", "least to most", $"÷ {first}", "least to most of it"],
        [.. rows.Select(row => (string[])
        [
            row.Name, row.Target, Number(row.Rounds.Median), $"{Number(row.Rounds.Least)} to {Number(row.Rounds.Most)}",
            row.Ratio is { } ratio ? $"{ratio.Median:0.000}" : "1",
            row.Ratio is { } spread ? $"{spread.Least:0.000} to {spread.Most:0.000}" : "",
        ])]);

    /// <summary>The load in words.</summary>
    public static string TitleOf(Measurement measured) => measured.Rate is { } rate
        ? $"{measured.Target}: open loop, {rate:N0}/s on {measured.Connections} connections, {measured.Seconds:0.#} s"
        : $"{measured.Target}: closed loop, {measured.Connections} connections × {measured.Closed}, {measured.Seconds:0.#} s";

    private static IEnumerable<string[]> Rows(Measurement measured)
    {
        yield return ["answers a second", $"{measured.Throughput:N0}"];
        yield return ["requests measured", $"{measured.Latency.Requests:N0}"];
        yield return ["errors", measured.ErrorCount == 0 ? "none"
            : string.Join(", ", measured.Errors.Select(e => $"{e.Value:N0} {e.Key}"))];
        foreach (var row in Rows("latency", measured.AnswerLatency).Concat(Rows("latency of errors", measured.ErrorLatency)))
            yield return row;
        if (measured.Server is { } server)
        {
            yield return ["server CPU a request", $"{server.CpuUsPerRequest:0.0} µs"];
            yield return ["server busy, of one core", $"{server.BusyPercent:0.0} %"];
            yield return ["server memory", $"{server.ResidentMiB:0.0} MiB"];
        }

        if (measured.Rate is not null)
            yield return ["load tester late, p99", $"{measured.Lateness.P99Ms:0.000} ms"];
        yield return ["load tester busy, of one core", $"{measured.LoadTesterBusyPercent:0.0} %"];
        if (measured.ConnectionsReopened > 0)
            yield return ["connections reopened", $"{measured.ConnectionsReopened:N0}"];
        if (measured.RequestsResent > 0)
            yield return ["requests sent again", $"{measured.RequestsResent:N0}"];
        if (measured.OpaqueHeaders > 0)
            yield return ["headers not read", $"{measured.OpaqueHeaders:N0}"];
    }

    private static string[][] Rows(string name, Latencies? latency) => latency is null ? [] :
    [
        [$"{name} p50", $"{latency.P50Ms:0.000} ms"],
        [$"{name} p90", $"{latency.P90Ms:0.000} ms"],
        [$"{name} p99", $"{latency.P99Ms:0.000} ms"],
        [$"{name} p99.9", $"{latency.P999Ms:0.000} ms"],
        [$"{name} max", $"{latency.MaxMs:0.000} ms"],
    ];

    private static string Number(double value) => value >= 1_000 ? $"{value:N0}" : $"{value:0.00}";
}
