using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>Latency against the rate of arrivals, up to where a server no longer holds it.</summary>
internal static class RatePlot
{
    private const int HeightPx = 380;

    /// <param name="limitMs">The latency that may not be passed, in milliseconds.</param>
    /// <param name="heldRate">The highest rate held, a second; <c>null</c> where none was.</param>
    /// <param name="series">A percentile each; places are rates a second.</param>
    /// <returns><c>null</c> where there is nothing to draw.</returns>
    public static Picture? Of(double limitMs, double? heldRate, params IReadOnlyList<LatencySeries> series)
    {
        LatencySeries[] drawn = [.. series.Where(s => s.Points.Count > 0)];
        if (drawn.Length == 0)
            return null;
        var most = 1.05 * drawn.Max(s => s.Points[^1].At);
        var chart = new Chart(
            HeightPx, new Margins(66, 22, 64, 48), new AxisRange(0, most), LatencyAxis.Around([limitMs, .. drawn.SelectMany(s => s.Points).Select(p => p.Ms)]));
        LatencyAxis.Draw(chart);
        chart.TicksBelow(Ticks(most).Select(at => (at, $"{at:N0}")));
        chart.TitleBelow("arrivals a second");
        chart.Segment(0, LatencyAxis.Place(limitMs), most, LatencyAxis.Place(limitMs), ColorRole.Text);
        if (heldRate is { } held)
            chart.Segment(held, chart.Y.From, held, chart.Y.To, ColorRole.Muted);
        foreach (var (i, one) in drawn.Index())
            Draw(chart, one, i);
        chart.Legend([
            .. drawn.Select((s, i) => (LatencySeries.Look(i).Mark, LatencySeries.Look(i).Color, s.Name)),
            (Mark.Line, ColorRole.Text, $"{limitMs:0.##} ms allowed"), (Mark.Tick, ColorRole.Muted, "highest rate held")]);
        return new Picture(
            "latency-by-rate", "Latency against rate",
            "Each point is an open loop at that rate. Where the server can no longer keep up, requests wait for those before them and the " +
            "line turns upwards.",
            [chart.Drawn(Says(drawn, heldRate))]);
    }

    private static void Draw(Chart chart, LatencySeries series, int index)
    {
        var look = LatencySeries.Look(index);
        double[] ys = [.. series.Points.Select(p => LatencyAxis.Place(p.Ms))];
        chart.Line([.. series.Points.Select(p => p.At)], ys, look.Color);
        foreach (var (i, point) in series.Points.Index())
            chart.Marker(point.At, ys[i], look.Mark, look.Color, 8);
    }

    /// <summary>At most five round numbers.</summary>
    private static IEnumerable<double> Ticks(double most)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var step = new[] { 0.2, 0.5, 1, 2, 5 }.Select(s => s * power).First(s => most / s <= 5.5);
        for (var at = 0.0; at <= most; at += step)
            yield return at;
    }

    private static string Says(LatencySeries[] series, double? heldRate) => "Latency against rate: "
        + string.Join("; ", series.Select(s => $"{s.Name} " + string.Join(", ", s.Points.Select(p => $"{p.Ms:0.00} ms at {p.At:N0} a second"))))
        + (heldRate is { } held ? $". Highest rate held: {held:N0} a second." : ". No rate was held.");
}
