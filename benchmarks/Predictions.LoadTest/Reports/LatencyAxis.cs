using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>An upright axis of latencies by powers of ten, since they span from tenths of milliseconds to seconds.</summary>
internal static class LatencyAxis
{
    private const double LeastMs = 0.001;

    /// <summary>A latency's place on the axis.</summary>
    public static double Place(double ms) => Math.Log10(Math.Max(ms, LeastMs));

    /// <summary>Whole powers of ten around all latencies.</summary>
    public static AxisRange Around(IEnumerable<double> ms)
    {
        double[] places = [.. ms.Select(Place)];
        var (from, to) = (Math.Floor(places.Min()), Math.Ceiling(places.Max() + 0.02));
        return new AxisRange(from, Math.Max(to, from + 1));
    }

    public static void Draw(Chart chart)
    {
        chart.TicksLeft(Enumerable.Range((int)chart.Y.From, (int)(chart.Y.To - chart.Y.From) + 1).Select(p => ((double)p, Word(p))));
        chart.TitleLeft("latency");
    }

    private static string Word(int power) => power switch
    {
        >= 3 => $"{Math.Pow(10, power - 3):0} s",
        >= 0 => $"{Math.Pow(10, power):0} ms",
        _ => $"{Math.Pow(10, power + 3):0} µs",
    };
}
