using HdrHistogram;
using Predictions.LoadTest.Load;

namespace Predictions.LoadTest.Results;

/// <summary>Latencies in milliseconds, from the time that each request was due.</summary>
internal sealed record Latencies
{
    public required long Requests { get; init; }

    public required double MeanMs { get; init; }

    public required double P50Ms { get; init; }

    public required double P90Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double P999Ms { get; init; }

    public required double MaxMs { get; init; }

    /// <summary>The whole distribution, with more points the nearer to 1.</summary>
    public required IReadOnlyList<Percentile> Percentiles { get; init; }

    public static Latencies Of(HistogramBase histogram) => new()
    {
        Requests = histogram.TotalCount,
        MeanMs = histogram.TotalCount == 0 ? 0 : histogram.GetMean() / Tally.UnitsPerMs,
        P50Ms = At(histogram, 50),
        P90Ms = At(histogram, 90),
        P99Ms = At(histogram, 99),
        P999Ms = At(histogram, 99.9),
        MaxMs = histogram.GetMaxValue() / Tally.UnitsPerMs,
        Percentiles = [.. Shares(histogram.TotalCount).Select(share => new Percentile(share, At(histogram, 100 * share)))],
    };

    /// <summary>The share of requests that surely took no longer, 0 to 1.</summary>
    public double ShareWithin(double ms) => MaxMs <= ms ? 1 : Percentiles.LastOrDefault(p => p.Ms <= ms).Share;

    private static double At(HistogramBase histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / Tally.UnitsPerMs;

    /// <summary>Five points to each halving of what is left, down to the last request.</summary>
    private static IEnumerable<double> Shares(long requests)
    {
        for (var left = 1.0; left * requests >= 1; left *= 0.87055056)
            yield return 1 - left;
    }
}
