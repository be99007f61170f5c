using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Reports;

/// <summary>The figures of a measurement that a page shows first.</summary>
internal static class LoadTiles
{
    public static IEnumerable<(string Name, string Value, string Note)> Of(Measurement measured)
    {
        yield return ("Answers", $"{measured.Throughput:N0}", "a second");
        yield return ("p50", $"{measured.Latency.P50Ms:0.00}", "ms");
        yield return ("p99", $"{measured.Latency.P99Ms:0.00}", "ms");
        yield return ("Errors", $"{measured.ErrorCount:N0}", $"of {measured.Latency.Requests:N0} requests");
        if (measured.Server is { } server)
        {
            yield return ("Server CPU", $"{server.CpuUsPerRequest:0.0}", "µs a request");
            yield return ("Server busy", $"{server.BusyPercent:0} %", "of one core");
        }
    }
}
