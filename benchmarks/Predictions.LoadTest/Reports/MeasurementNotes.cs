using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Reports;

/// <summary>What a reader of a measurement must know before believing it.</summary>
internal static class MeasurementNotes
{
    /// <summary>A load tester later than this has spoilt the latencies that it reports.</summary>
    public const double SpoiltMs = 1;

    public static IEnumerable<string> Of(Measurement measured)
    {
        if (measured.IsInterrupted)
            yield return "Interrupted: what was measured until then.";
        if (measured.IsGivenUp)
            yield return "Given up: it fell ever further behind the rate.";
        if (measured is { Rate: null, Server: null })
            yield return "Whether the server was saturated is not known: its process was not named (--server-pid).";
        if (measured is { Rate: null, Server.BusyPercent: < ServerUse.SaturatedPercent and var busy })
            yield return $"The server was not saturated ({busy:0.0} % of one core): the load tester "
                + $"({measured.LoadTesterBusyPercent:0.0} %) or Redis set the limit. The throughput is a lower bound.";
        if (measured.Rate is not null && measured.Lateness.P99Ms > SpoiltMs)
            yield return $"The load tester itself was late by {measured.Lateness.P99Ms:0.00} ms (p99), which is in the latencies: "
                + "give it a core of its own, or more --threads.";
    }
}
