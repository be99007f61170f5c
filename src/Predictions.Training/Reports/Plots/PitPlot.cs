using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The PIT histogram over all cycles.</summary>
internal static class PitPlot
{
    private const int HeightPx = 370;

    public static Picture? Of(EvaluationReport report)
    {
        if (report.All() is not { Model: { PitShares.Count: > 0, MaeDays.HasInterval: true } } all)
            return null;
        double[] shares = [.. all.Model.PitShares.Select(share => 100 * share)];
        var even = 100.0 / shares.Length;
        // The 95 % band of independent forecasts. Forecasts of one person are correlated, so chance allows slightly more.
        var chance = 196 * Math.Sqrt(even / 100 * (1 - even / 100) / all.Forecasts);
        var top = Math.Ceiling(Math.Max(shares.Max(), even + chance) / 5 + 0.2) * 5;
        var chart = new Chart(HeightPx, new Margins(68, 28, 48, 48), new AxisRange(0, shares.Length), new AxisRange(0, top));
        chart.TicksLeft(Guides.Round(chart.Y, 6).Select(at => (at, $"{at:0} %")));
        foreach (var (bin, share) in shares.Index())
            chart.Box(new AxisRange(bin + 0.06, bin + 0.94), new AxisRange(0, share), ColorRole.ModelSoft);
        Even(chart, even, chance);
        chart.TicksBelow(Enumerable.Range(0, 6).Select(i => (i * shares.Length / 5.0, $"{20 * i} %")), lines: false);
        chart.TitleBelow("place in the stated distribution");
        chart.TitleLeft("share of periods");
        chart.Legend((Mark.Area, ColorRole.ModelSoft, "periods that came"),
            (Mark.Line, ColorRole.Text, "even, and what chance allows"));
        return new Picture(
            "pit", "PIT histogram",
            "With calibrated forecasts, each tenth of the stated distribution contains a tenth of the periods (the " +
            "probability integral transform). A peak in the middle means that ranges are too wide, high ends that they are " +
            "too narrow, and a slope that periods come earlier or later than forecast.",
            [chart.Drawn(Says(report.Model, shares, all.Model.PitDistance!.Value))]);
    }

    private static void Even(Chart chart, double even, double chance)
    {
        var (from, to) = (chart.X.From, chart.X.To);
        chart.Segment(from, even, to, even, ColorRole.Text, 2);
        chart.Segment(from, even - chance, to, even - chance, ColorRole.Text);
        chart.Segment(from, even + chance, to, even + chance, ColorRole.Text);
    }

    private static string Says(string model, double[] shares, IntervalEstimate distance) =>
        $"PIT histogram of {model}: from the earliest tenth to the latest, " +
        $"{string.Join(", ", shares.Select(s => $"{s:0.0}"))} % of periods; "
        + $"10 % each would be even. Largest distance from even: {distance.Value:0.000}.";
}
