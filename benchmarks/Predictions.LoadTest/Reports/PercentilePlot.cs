using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>Latency by percentile, each nine as wide as the one before, as HdrHistogram draws it.</summary>
internal static class PercentilePlot
{
    private const int HeightPx = 380;
    private const int MostNinesInWords = 5;
    private static readonly double[] Told = [0.5, 0.9, 0.99, 0.999];

    /// <param name="series">A target each; places are shares of requests, 0 to less than 1.</param>
    /// <returns><c>null</c> where there is nothing to draw.</returns>
    public static Picture? Of(params IReadOnlyList<LatencySeries> series)
    {
        LatencySeries[] drawn = [.. series.Where(s => s.Points.Count > 1)];
        if (drawn.Length == 0)
            return null;
        var nines = Math.Ceiling(drawn.Max(s => Place(s.Points[^1].At)));
        var chart = new Chart(HeightPx, new Margins(66, 32, 64, 48), new AxisRange(0, nines), LatencyAxis.Around(drawn.SelectMany(s => s.Points).Select(p => p.Ms)));
        LatencyAxis.Draw(chart);
        // With more nines than these their words would touch.
        var apart = nines > MostNinesInWords ? 2 : 1;
        chart.TicksBelow(Enumerable.Range(0, (int)nines + 1).Where(i => i % apart == 0).Select(i => ((double)i, Word(i))));
        chart.TitleBelow("per cent of requests that took at most so long");
        foreach (var (i, one) in drawn.Index())
            chart.Line(
                [.. one.Points.Select(p => Place(p.At))], [.. one.Points.Select(p => LatencyAxis.Place(p.Ms))], LatencySeries.Look(i).Color);
        chart.Legend([.. drawn.Select((s, i) => (Mark.Line, LatencySeries.Look(i).Color, s.Name))]);
        return new Picture(
            "percentiles", "Latency by percentile",
            "Each step to the right is one nine more: of ten requests the slowest, of a hundred, of a thousand. Latency counts from when a " +
            "request was due, so that waiting is in it.",
            [chart.Drawn("Latency by percentile: " + string.Join("; ", drawn.Select(Says)) + ".")]);
    }

    private static double Place(double share) => -Math.Log10(1 - share);

    private static string Word(int nines) => nines switch { 0 => "0", 1 => "90", 2 => "99", _ => $"99.{new string('9', nines - 2)}" };

    private static string Says(LatencySeries series) => $"{series.Name} "
        + string.Join(", ", Told.Where(t => t <= series.Points[^1].At)
            .Select(t => $"p{100 * t:0.#} {series.Points.First(p => p.At >= t - 1e-9).Ms:0.000} ms"));
}
