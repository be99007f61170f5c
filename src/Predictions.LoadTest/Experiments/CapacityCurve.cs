using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Experiments;

/// <summary>
/// Measures a server at rates from a fraction of its saturation rate to more than it can answer. Every round visits all rates, so
/// a disturbance of the machine affects one round of some rates and not all rounds of one rate.
/// </summary>
/// <param name="maxPercent">The highest rate, in % of the saturation rate.</param>
/// <param name="stepPercent">The lowest rate and the step between rates, in % of the saturation rate.</param>
/// <param name="rounds">Measurements of each rate.</param>
public sealed class CapacityCurve(int maxPercent, int stepPercent, int rounds)
{
    /// <summary>
    /// Requests in flight on each connection: enough to saturate a core, and few enough that the service sheds none of them.
    /// </summary>
    private const int SaturatingInFlight = 4;

    /// <summary>The goodput of a closed loop: the rate that saturates the server.</summary>
    public double Saturation { get; private set; }

    /// <summary>
    /// Whether more than half of the calls failed in the closed loop, or at a rate that does not exceed the saturation rate.
    /// </summary>
    public bool IsMostlyErrors { get; private set; }

    /// <summary>The points in ascending order of rate; empty if the run ended before the first round was complete.</summary>
    public IReadOnlyList<CurvePoint> Points { get; private set; } = [];

    /// <param name="measure">Loads the server with a rate (open loop) or a number of requests in flight on each connection
    /// (closed loop).</param>
    /// <param name="cancellation">Ends the run after the current load; complete rounds count.</param>
    public async Task RunAsync(Func<double?, int?, Task<Measurement>> measure, CancellationToken cancellation)
    {
        var saturated = new List<Measurement>();
        while (saturated.Count < rounds && !cancellation.IsCancellationRequested)
            saturated.Add(await measure(null, SaturatingInFlight).ConfigureAwait(false));
        Saturation = RoundStatistics.Of(saturated.Select(m => (double?)m.Goodput))?.Median ?? 0;
        IsMostlyErrors = saturated.Exists(m => m.IsMostlyErrors);
        if (Saturation < 1)
            return;

        double[] rates = [.. Percents().Select(percent => Math.Max(Math.Round(Saturation * percent / 100), 1))];
        var measured = rates.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (i, rate) in rates.Index())
            {
                var result = await measure(rate, null).ConfigureAwait(false);
                if (cancellation.IsCancellationRequested)
                    return;
                measured[i].Add(result);
                IsMostlyErrors |= rate <= Saturation && result.IsMostlyErrors;
            }

            Points = [.. measured.Select(CurvePoint.Of)];
        }
    }

    private IEnumerable<int> Percents()
    {
        for (var percent = stepPercent; percent <= maxPercent; percent += stepPercent)
            yield return percent;
    }
}

/// <summary>A server's behavior at one rate; each figure is the median of the rounds.</summary>
/// <param name="Rate">Arrivals per second.</param>
/// <param name="AnsweredPerSecond">Successful answers per second.</param>
/// <param name="RefusedPerSecond">Requests per second that the server rejected to shed load.</param>
/// <param name="FailedPerSecond">Requests per second with any other error.</param>
/// <param name="CpuCores">CPU time of the server ÷ elapsed time.</param>
/// <param name="P50Ms">Median latency of successful answers in milliseconds; 0 without any.</param>
/// <param name="P99Ms">99th percentile of successful answers in milliseconds; 0 without any.</param>
/// <param name="LatenessP99Ms">The load tester's own delay, 99th percentile in milliseconds; it is included in the
/// latencies.</param>
/// <param name="AnsweredWithin">Successful answers per second within each latency limit, shortest limit first.</param>
public sealed record CurvePoint(
    double Rate, double AnsweredPerSecond, double RefusedPerSecond, double FailedPerSecond, double CpuCores, double P50Ms,
    double P99Ms,
    double LatenessP99Ms, IReadOnlyList<LatencyLimit> AnsweredWithin)
{
    private static readonly double[] LimitsMs = [5, 10, 20, 50, 100, 200, 500, 1_000];

    /// <param name="rounds">At least one; all at the same rate, of a server whose process is visible.</param>
    public static CurvePoint Of(IReadOnlyList<Measurement> rounds)
    {
        double Median(Func<Measurement, double> figure) => RoundStatistics.Of(rounds.Select(m => (double?)figure(m)))!.Median;
        return new CurvePoint(
            Round(rounds[0].Rate!.Value),
            Round(Median(m => m.Goodput)),
            Round(Median(ShedPerSecond)),
            Round(Median(m => m.ErrorCount / m.Seconds - ShedPerSecond(m))),
            Math.Round(Median(m => m.Server!.BusyPercent / 100), 4),
            Math.Round(Median(m => m.AnswerLatency?.P50Ms ?? 0), 3),
            Math.Round(Median(m => m.AnswerLatency?.P99Ms ?? 0), 3),
            Math.Round(Median(m => m.Lateness.P99Ms), 3),
            [.. LimitsMs.Select(ms => new LatencyLimit(ms, Round(Median(m => Within(m, ms)))))]);
    }

    private static double ShedPerSecond(Measurement measured) =>
        Outcome.ShedNames.Sum(name => measured.Errors.GetValueOrDefault(name)) / measured.Seconds;

    private static double Within(Measurement measured, double ms) =>
        measured.AnswerLatency is { } answers ? answers.Requests * answers.ShareWithin(ms) / measured.Seconds : 0;

    private static double Round(double perSecond) => Math.Round(perSecond, 1);
}

/// <summary>Successful answers within a latency limit.</summary>
/// <param name="Ms">The limit in milliseconds.</param>
/// <param name="PerSecond">Answers per second.</param>
public readonly record struct LatencyLimit(double Ms, double PerSecond);
