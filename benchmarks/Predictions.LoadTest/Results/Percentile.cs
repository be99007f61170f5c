namespace Predictions.LoadTest.Results;

/// <summary>One point of a distribution of latencies.</summary>
/// <param name="Share">The share of requests that took at most so long, 0 to 1.</param>
/// <param name="Ms">How long, in milliseconds.</param>
internal readonly record struct Percentile(double Share, double Ms);
