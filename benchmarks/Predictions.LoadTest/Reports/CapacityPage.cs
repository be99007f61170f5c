using Predictions.LoadTest.Curves;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>A capacity curve as a page.</summary>
internal static class CapacityPage
{
    private const double ShownLimitMs = 50;

    public static string Of(string target, string said, IReadOnlyList<CurvePoint> points) => LoadPage.Of(
        "What does each rate do to it?", target, said, [], Pictures(points), [CapacityTable.Of(target, points)]);

    private static IEnumerable<Picture> Pictures(IReadOnlyList<CurvePoint> points)
    {
        if (RatePlot.Of(
                ShownLimitMs, null,
                new LatencySeries("p99", [.. points.Select(p => (p.Rate, p.P99Ms))]),
                new LatencySeries("p50", [.. points.Select(p => (p.Rate, p.P50Ms))])) is { } picture)
            yield return picture;
    }
}
