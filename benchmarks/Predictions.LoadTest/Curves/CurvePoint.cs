using Predictions.LoadTest.Results;
using Predictions.LoadTest.SideBySide;
using Predictions.LoadTest.Wire;

namespace Predictions.LoadTest.Curves;

/// <summary>What one rate of arrivals did to a server: each figure is the median of its rounds.</summary>
/// <param name="Rate">Arrivals a second.</param>
/// <param name="AnsweredPerSecond">Requests a second that were answered without an error.</param>
/// <param name="RefusedPerSecond">Requests a second that were refused for want of room, at once.</param>
/// <param name="FailedPerSecond">Requests a second that ended with any other error.</param>
/// <param name="CpuCores">Processor time of the server ÷ time.</param>
/// <param name="P50Ms">Median latency in milliseconds, refusals included.</param>
/// <param name="P99Ms">99th percentile, in milliseconds, refusals included.</param>
/// <param name="LatenessP99Ms">How late the load tester itself was, 99th percentile in milliseconds; it is in the latencies.</param>
/// <param name="AnsweredWithin">How many of those answered without an error were answered within each limit, shortest limit first.</param>
internal sealed record CurvePoint(
    double Rate, double AnsweredPerSecond, double RefusedPerSecond, double FailedPerSecond, double CpuCores, double P50Ms, double P99Ms,
    double LatenessP99Ms, IReadOnlyList<LatencyLimit> AnsweredWithin)
{
    private static readonly double[] LimitsMs = [5, 10, 20, 50, 100, 200, 500, 1_000];

    /// <param name="rounds">At least one; all at the same rate, of a server whose process is visible.</param>
    public static CurvePoint Of(IReadOnlyList<Measurement> rounds)
    {
        double Middle(Func<Measurement, double> figure) => Figure.Of(rounds.Select(m => (double?)figure(m)))!.Median;
        return new CurvePoint(
            Round(rounds[0].Rate!.Value),
            Round(Middle(m => m.Goodput)),
            Round(Middle(Refused)),
            Round(Middle(m => m.ErrorCount / m.Seconds - Refused(m))),
            Math.Round(Middle(m => m.Server!.BusyPercent / 100), 4),
            Math.Round(Middle(m => m.Latency.P50Ms), 3),
            Math.Round(Middle(m => m.Latency.P99Ms), 3),
            Math.Round(Middle(m => m.Lateness.P99Ms), 3),
            [.. LimitsMs.Select(ms => new LatencyLimit(ms, Round(Middle(m => Within(m, ms)))))]);
    }

    private static double Refused(Measurement measured) =>
        Ending.RefusedNames.Sum(name => measured.Errors.GetValueOrDefault(name)) / measured.Seconds;

    /// <summary>Errors take their time too, and are taken off what was in time.</summary>
    private static double Within(Measurement measured, double ms)
    {
        var all = measured.Latency.Requests * measured.Latency.ShareWithin(ms);
        var errors = measured.ErrorCount * (measured.ErrorLatency?.ShareWithin(ms) ?? 0);
        return Math.Clamp(all - errors, 0, measured.Latency.Requests - measured.ErrorCount) / measured.Seconds;
    }

    private static double Round(double perSecond) => Math.Round(perSecond, 1);
}
