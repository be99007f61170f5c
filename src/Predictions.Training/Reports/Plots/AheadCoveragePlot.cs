using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The calibration of the ranges of later periods.</summary>
internal static class AheadCoveragePlot
{
    private const int HeightPx = 370;
    private const int At80 = 1;
    private const double MinPoints = 5;

    public static Picture? Of(EvaluationReport report)
    {
        var ahead = AheadPlot.Ahead(report);
        return ahead.Length < 2 ? null : new Picture(
            "coverage-ahead", "Calibration of later periods",
            "Observed − stated coverage of the 80 % range, for the next period and the periods after it. On the line, the " +
            "range contains as many periods as stated. Bars: 95 % interval.",
            [Draw(report.Model, [.. ahead.Select(a => a.Model.Ranges[At80].Gap)], ahead)]);
    }

    private static Drawing Draw(string model, IntervalEstimate[] shares, ScenarioScores[] ahead)
    {
        IntervalEstimate[] gaps = [.. shares.Select(g => g.Times(100))];
        var max = 1.1 * Math.Max(MinPoints, gaps.Max(g => Math.Max(-g.Low, g.High)));
        var chart = new Chart(HeightPx, new Margins(62, 26, 44, 48), new AxisRange(0.65, ahead.Length + 0.35),
            new AxisRange(-max, max));
        chart.TicksLeft(Guides.Round(chart.Y, 6).Select(at => (at, at.ToString("+0;−0;0"))));
        chart.TitleLeft("observed − stated, points");
        AheadPlot.CountBelow(chart, ahead);
        chart.Segment(chart.X.From, 0, chart.X.To, 0, ColorRole.Muted);
        foreach (var (i, gap) in gaps.Index())
            chart.Upright(i + 1, gap, ColorRole.Model, Mark.Dot);
        chart.Legend((Mark.Dot, ColorRole.Model, $"{model}, 80 % range"));
        return chart.Drawn($"Observed − stated coverage of the 80 % range of {model}, in points, by cycles ahead: "
            + string.Join("; ", shares.Select((g, i) => $"{i + 1}: {Figures.Points(g)}")) + ".");
    }
}
