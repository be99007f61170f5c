using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>What a long load shows over time.</summary>
internal static class SoakPlot
{
    private const int HeightPx = 320;

    /// <summary>Latency over time.</summary>
    /// <param name="p99">Places are seconds.</param>
    public static Picture? Latency(LatencySeries p99)
    {
        if (p99.Points.Count < 2)
            return null;
        var chart = Plane(p99.Points[^1].At, LatencyAxis.Around(p99.Points.Select(p => p.Ms)));
        LatencyAxis.Draw(chart);
        chart.Line([.. p99.Points.Select(p => p.At / 60)], [.. p99.Points.Select(p => LatencyAxis.Place(p.Ms))], ColorRole.Model);
        return new Picture(
            "latency-over-time", "Latency over time", "The 99th percentile of the requests that ended in each stretch.",
            [chart.Drawn($"{p99.Name} over time: from {p99.Points.Min(p => p.Ms):0.00} to {p99.Points.Max(p => p.Ms):0.00} ms.")]);
    }

    /// <summary>Memory over time.</summary>
    /// <param name="memory">Seconds, and the MiB that the server held.</param>
    public static Picture? Memory(IReadOnlyList<(double Seconds, double MiB)> memory)
    {
        if (memory.Count < 2)
            return null;
        var most = 1.1 * memory.Max(m => m.MiB);
        var chart = Plane(memory[^1].Seconds, new AxisRange(0, most));
        chart.TicksLeft(Guides.Round(chart.Y, 6).Select(at => (at, $"{at:N0}")));
        chart.TitleLeft("MiB");
        chart.Line([.. memory.Select(m => m.Seconds / 60)], [.. memory.Select(m => m.MiB)], ColorRole.Model);
        return new Picture(
            "memory-over-time", "Memory over time", "What the server's process held. A slope that stays is a leak.",
            [chart.Drawn($"Memory over time: {memory[0].MiB:0.0} MiB at first, {memory[^1].MiB:0.0} at last, at most {memory.Max(m => m.MiB):0.0}.")]);
    }

    private static Chart Plane(double seconds, AxisRange y)
    {
        var chart = new Chart(HeightPx, new Margins(66, 22, 18, 48), new AxisRange(0, seconds / 60), y);
        chart.TicksBelow(Guides.Round(chart.X, 6).Select(at => (at, $"{at:0.#}")));
        chart.TitleBelow("minutes");
        return chart;
    }
}
