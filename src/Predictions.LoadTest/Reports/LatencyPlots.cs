using Predictions.Reports;
using Entry = (Predictions.Reports.Mark, Predictions.Reports.ColorRole, string);

namespace Predictions.LoadTest.Reports;

/// <summary>Latencies of one kind or of one target.</summary>
/// <param name="Name">Its name in a legend.</param>
/// <param name="Points">The position on the horizontal axis, and the latency in milliseconds, above 0; ascending.</param>
internal sealed record LatencySeries(string Name, IReadOnlyList<(double At, double Ms)> Points)
{
    private static readonly (Mark Mark, ColorRole Color)[] Looks =
        [(Mark.Dot, ColorRole.Model), (Mark.Square, ColorRole.Formula), (Mark.Ring, ColorRole.Statistical),
            (Mark.Diamond, ColorRole.ModelSoft)];

    /// <summary>The mark and color of a plot's series, which distinguish up to four of them.</summary>
    public static (Mark Mark, ColorRole Color) Look(int series) => Looks[series % Looks.Length];
}

/// <summary>
/// Plots of latencies on a logarithmic axis, and of memory. Each is <c>null</c> if there are too few points to draw.
/// </summary>
internal static class LatencyPlots
{
    private const int HeightPx = 380;
    private const int OverTimeHeightPx = 320;
    private const double MinMs = 0.001;

    // With more nines, the tick labels would touch.
    private const int MaxLabeledNines = 5;

    private static readonly double[] DescribedShares = [0.5, 0.9, 0.99, 0.999];

    /// <summary>Latency by percentile. Each further nine is as wide as the one before, as HdrHistogram draws it.</summary>
    /// <param name="series">One per target; positions are shares of requests, 0 to less than 1.</param>
    public static Picture? ByPercentile(params IReadOnlyList<LatencySeries> series)
    {
        LatencySeries[] drawn = [.. series.Where(s => s.Points.Count > 1)];
        if (drawn.Length == 0)
            return null;
        var nines = Math.Ceiling(drawn.Max(s => Nines(s.Points[^1].At)));
        var chart = new Chart(
            HeightPx, new Margins(66, 32, 64, 48), new AxisRange(0, nines),
            LatencyAxis(drawn.SelectMany(s => s.Points).Select(p => p.Ms)));
        LatencyTicks(chart);
        var step = nines > MaxLabeledNines ? 2 : 1;
        chart.TicksBelow(Enumerable.Range(0, (int)nines + 1).Where(i => i % step == 0).Select(i => ((double)i, Label(i))));
        chart.TitleBelow("% of requests with at most this latency");
        foreach (var (i, one) in drawn.Index())
            chart.Line([.. one.Points.Select(p => Nines(p.At))], [.. one.Points.Select(p => Position(p.Ms))],
                LatencySeries.Look(i).Color);
        chart.Legend([.. drawn.Select((s, i) => (Mark.Line, LatencySeries.Look(i).Color, s.Name))]);
        return new Picture(
            "percentiles", "Latency by percentile",
            "Each step to the right adds a nine: the slowest of ten requests, of a hundred, of a thousand. Latency counts from "
            + "the time at which a request was due, so it includes waiting.",
            [chart.Drawn("Latency by percentile: " + string.Join("; ", drawn.Select(Describe)) + ".")]);

        static double Nines(double share) => -Math.Log10(1 - share);
        static string Label(int nines) =>
            nines switch { 0 => "0", 1 => "90", 2 => "99", _ => $"99.{new string('9', nines - 2)}" };
        static string Describe(LatencySeries series) => $"{series.Name} "
            + string.Join(", ", DescribedShares.Where(t => t <= series.Points[^1].At)
                .Select(t => $"p{100 * t:0.#} {series.Points.First(p => p.At >= t - 1e-9).Ms:0.000} ms"));
    }

    /// <summary>Latency against the arrival rate.</summary>
    /// <param name="limitMs">The longest allowed latency in milliseconds.</param>
    /// <param name="heldRate">The highest held rate per second; <c>null</c> if none was held.</param>
    /// <param name="series">One per percentile; positions are rates per second.</param>
    public static Picture? ByRate(double limitMs, double? heldRate, params IReadOnlyList<LatencySeries> series)
    {
        LatencySeries[] drawn = [.. series.Where(s => s.Points.Count > 0)];
        if (drawn.Length == 0)
            return null;
        var max = 1.05 * drawn.Max(s => s.Points[^1].At);
        var chart = new Chart(
            HeightPx, new Margins(66, 22, 64, 48), new AxisRange(0, max),
            LatencyAxis([limitMs, .. drawn.SelectMany(s => s.Points).Select(p => p.Ms)]));
        LatencyTicks(chart);
        chart.TicksBelow(RateTicks(max).Select(at => (at, $"{at:N0}")));
        chart.TitleBelow("arrivals a second");
        chart.Segment(0, Position(limitMs), max, Position(limitMs), ColorRole.Text);
        if (heldRate is { } held)
            chart.Segment(held, chart.Y.From, held, chart.Y.To, ColorRole.Muted);
        foreach (var (i, one) in drawn.Index())
        {
            var look = LatencySeries.Look(i);
            double[] ys = [.. one.Points.Select(p => Position(p.Ms))];
            chart.Line([.. one.Points.Select(p => p.At)], ys, look.Color);
            foreach (var (j, point) in one.Points.Index())
                chart.Marker(point.At, ys[j], look.Mark, look.Color, 8);
        }

        chart.Legend([
            .. drawn.Select((s, i) => (LatencySeries.Look(i).Mark, LatencySeries.Look(i).Color, s.Name)),
            (Mark.Line, ColorRole.Text, $"{limitMs:0.##} ms allowed"),
            .. heldRate is null ? [] : (Entry[])[(Mark.Tick, ColorRole.Muted, "highest rate held")],
        ]);
        return new Picture(
            "latency-by-rate", "Latency against rate",
            "Each point is an open loop at that rate. If the server cannot keep up, requests queue and the line turns upwards.",
            [chart.Drawn("Latency against rate: "
                + string.Join("; ", drawn.Select(s =>
                    $"{s.Name} " + string.Join(", ", s.Points.Select(p => $"{p.Ms:0.00} ms at {p.At:N0} a second"))))
                + (heldRate is { } rate ? $". Highest rate held: {rate:N0} a second." : ". No rate was held."))]);
    }

    /// <summary>Latency over time.</summary>
    /// <param name="p99">Positions are seconds.</param>
    public static Picture? OverTime(LatencySeries p99)
    {
        if (p99.Points.Count < 2)
            return null;
        var chart = TimeChart(p99.Points[^1].At, LatencyAxis(p99.Points.Select(p => p.Ms)));
        LatencyTicks(chart);
        chart.Line([.. p99.Points.Select(p => p.At / 60)], [.. p99.Points.Select(p => Position(p.Ms))], ColorRole.Model);
        return new Picture(
            "latency-over-time", "Latency over time", "The 99th percentile of the requests that ended in each interval.",
            [chart.Drawn(
                $"{p99.Name} over time: from {p99.Points.Min(p => p.Ms):0.00} to {p99.Points.Max(p => p.Ms):0.00} ms.")]);
    }

    /// <summary>The server's memory over time.</summary>
    public static Picture? MemoryOverTime(IReadOnlyList<(double Seconds, double MiB)> memory)
    {
        if (memory.Count < 2)
            return null;
        var chart = TimeChart(memory[^1].Seconds, new AxisRange(0, 1.1 * memory.Max(m => m.MiB)));
        chart.TicksLeft(Guides.Round(chart.Y, 6).Select(at => (at, $"{at:N0}")));
        chart.TitleLeft("MiB");
        chart.Line([.. memory.Select(m => m.Seconds / 60)], [.. memory.Select(m => m.MiB)], ColorRole.Model);
        return new Picture(
            "memory-over-time", "Memory over time", "Resident memory of the server's process. A slope that persists is a leak.",
            [chart.Drawn(
                $"Memory over time: {memory[0].MiB:0.0} MiB at first, {memory[^1].MiB:0.0} at last, "
                + $"at most {memory.Max(m => m.MiB):0.0}.")]);
    }

    private static Chart TimeChart(double seconds, AxisRange y)
    {
        var chart = new Chart(OverTimeHeightPx, new Margins(66, 22, 18, 48), new AxisRange(0, seconds / 60), y);
        chart.TicksBelow(Guides.Round(chart.X, 6).Select(at => (at, $"{at:0.#}")));
        chart.TitleBelow("minutes");
        return chart;
    }

    // At most five round numbers.
    private static IEnumerable<double> RateTicks(double max)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(max)));
        var step = new[] { 0.2, 0.5, 1, 2, 5 }.Select(s => s * power).First(s => max / s <= 5.5);
        for (var at = 0.0; at <= max; at += step)
            yield return at;
    }

    private static double Position(double ms) => Math.Log10(Math.Max(ms, MinMs));

    /// <summary>Whole powers of ten around all latencies.</summary>
    private static AxisRange LatencyAxis(IEnumerable<double> ms)
    {
        double[] positions = [.. ms.Select(Position)];
        var (from, to) = (Math.Floor(positions.Min()), Math.Ceiling(positions.Max() + 0.02));
        return new AxisRange(from, Math.Max(to, from + 1));
    }

    private static void LatencyTicks(Chart chart)
    {
        chart.TicksLeft(
            Enumerable.Range((int)chart.Y.From, (int)(chart.Y.To - chart.Y.From) + 1).Select(p => ((double)p, Label(p))));
        chart.TitleLeft("latency");

        static string Label(int power) => power switch
        {
            >= 3 => $"{Math.Pow(10, power - 3):0} s",
            >= 0 => $"{Math.Pow(10, power):0} ms",
            _ => $"{Math.Pow(10, power + 3):0} µs",
        };
    }
}
