using Predictions.LoadTest.Searching;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>A search as a page.</summary>
internal static class SearchPage
{
    public static string Of(string target, string verdict, IReadOnlyList<Candidate> curve, double p99Ms)
    {
        var held = curve.Where(c => c.IsHeld).MaxBy(c => c.Rate);
        return LoadPage.Of(
            "How many requests a second does it hold?", target, verdict,
            held is null ? [] : LoadTiles.Of(held.Measured),
            Pictures(curve, held, p99Ms),
            [CurveTable.Of(target, curve)]);
    }

    private static IEnumerable<Picture> Pictures(IReadOnlyList<Candidate> curve, Candidate? held, double p99Ms)
    {
        Picture?[] pictures =
        [
            RatePlot.Of(
                p99Ms, held?.Rate,
                new LatencySeries("p99", [.. curve.Select(c => (c.Rate, c.Measured.Latency.P99Ms))]),
                new LatencySeries("p50", [.. curve.Select(c => (c.Rate, c.Measured.Latency.P50Ms))])),
            held is null ? null : PercentilePlot.Of(RunPage.Series($"at {held.Rate:N0} a second", held.Measured)),
        ];
        return pictures.OfType<Picture>();
    }
}
