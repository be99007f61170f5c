using HdrHistogram;

namespace Predictions.LoadTest.Results;

/// <summary>One point of a latency distribution.</summary>
/// <param name="Share">The share of requests that took at most <paramref name="Ms"/>, 0 to 1.</param>
/// <param name="Ms">The latency in milliseconds.</param>
public readonly record struct Percentile(double Share, double Ms);

/// <summary>Latencies in milliseconds, counted from the time at which each request was due.</summary>
public sealed record Latencies
{
    /// <summary>Histograms count in units of 100 ns, with three significant digits.</summary>
    internal const double UnitsPerMs = 10_000;

    /// <summary>The longest latency that a histogram holds: ten minutes.</summary>
    internal const long MaxUnits = (long)(600_000 * UnitsPerMs);

    internal const int Digits = 3;

    public required long Requests { get; init; }

    public required double MeanMs { get; init; }

    public required double P50Ms { get; init; }

    public required double P90Ms { get; init; }

    public required double P99Ms { get; init; }

    public required double P999Ms { get; init; }

    public required double MaxMs { get; init; }

    /// <summary>The whole distribution, with five points for each halving of the remaining share.</summary>
    public required IReadOnlyList<Percentile> Percentiles { get; init; }

    /// <summary>The share of requests that certainly took at most <paramref name="ms"/>, 0 to 1.</summary>
    public double ShareWithin(double ms) => MaxMs <= ms ? 1 : Percentiles.LastOrDefault(p => p.Ms <= ms).Share;

    internal static LongHistogram NewHistogram() => new(1, MaxUnits, Digits);

    /// <summary>The values of a histogram without those of a part of it.</summary>
    internal static LongHistogram Without(HistogramBase all, HistogramBase part)
    {
        var rest = NewHistogram();
        foreach (var value in all.RecordedValues())
            if (value.CountAtValueIteratedTo - part.GetCountAtValue(value.ValueIteratedTo) is > 0 and var count)
                rest.RecordValueWithCount(value.ValueIteratedTo, count);
        return rest;
    }

    /// <summary><c>null</c> without values.</summary>
    internal static Latencies? OrNone(HistogramBase histogram) => histogram.TotalCount == 0 ? null : Of(histogram);

    internal static Latencies Of(HistogramBase histogram) => new()
    {
        Requests = histogram.TotalCount,
        MeanMs = histogram.TotalCount == 0 ? 0 : histogram.GetMean() / UnitsPerMs,
        P50Ms = At(histogram, 50),
        P90Ms = At(histogram, 90),
        P99Ms = At(histogram, 99),
        P999Ms = At(histogram, 99.9),
        MaxMs = histogram.GetMaxValue() / UnitsPerMs,
        Percentiles = [.. Shares(histogram.TotalCount).Select(share => new Percentile(share, At(histogram, 100 * share)))],
    };

    /// <summary>A percentile in milliseconds; 0 without values.</summary>
    internal static double At(HistogramBase histogram, double percentile) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(percentile) / UnitsPerMs;

    private static IEnumerable<double> Shares(long requests)
    {
        for (var left = 1.0; left * requests >= 1; left *= 0.87055056)
            yield return 1 - left;
    }
}
