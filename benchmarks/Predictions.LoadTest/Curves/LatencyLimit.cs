namespace Predictions.LoadTest.Curves;

/// <summary>How many requests were answered without an error within a limit.</summary>
/// <param name="Ms">The limit, in milliseconds.</param>
/// <param name="PerSecond">So many a second.</param>
internal readonly record struct LatencyLimit(double Ms, double PerSecond);
