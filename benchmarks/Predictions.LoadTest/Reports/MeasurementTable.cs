using Predictions.LoadTest.Results;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>A measurement as a table.</summary>
internal static class MeasurementTable
{
    public static TextTable Of(Measurement measured) => new(Title(measured), ["", ""], [.. Rows(measured)]);

    /// <summary>What load it was, in words.</summary>
    public static string Title(Measurement measured) => measured.Rate is { } rate
        ? $"{measured.Target}: open loop, {rate:N0}/s on {measured.Connections} connections, {measured.Seconds:0.#} s"
        : $"{measured.Target}: closed loop, {measured.Connections} connections × {measured.Closed}, {measured.Seconds:0.#} s";

    /// <summary>Errors by name, in words.</summary>
    public static string Errors(Measurement measured) => measured.ErrorCount == 0
        ? "none"
        : string.Join(", ", measured.Errors.Select(e => $"{e.Value:N0} {e.Key}"));

    private static IEnumerable<string[]> Rows(Measurement measured)
    {
        var latency = measured.Latency;
        yield return ["answers a second", $"{measured.Throughput:N0}"];
        yield return ["requests measured", $"{latency.Requests:N0}"];
        yield return ["errors", Errors(measured)];
        if (measured.ErrorLatency is { } error)
            yield return ["errors told after, p50, p99", $"{error.P50Ms:0.000} ms, {error.P99Ms:0.000} ms"];
        yield return ["latency p50", $"{latency.P50Ms:0.000} ms"];
        yield return ["latency p90", $"{latency.P90Ms:0.000} ms"];
        yield return ["latency p99", $"{latency.P99Ms:0.000} ms"];
        yield return ["latency p99.9", $"{latency.P999Ms:0.000} ms"];
        yield return ["latency max", $"{latency.MaxMs:0.000} ms"];
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
}
