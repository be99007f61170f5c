using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The forecasts of a few persons, cycle by cycle, with the true lengths.</summary>
internal static class FanPlot
{
    private const int HeightPx = 350;
    private const int TopPx = 76;
    private const int OutlierDays = 15;
    private const int At80 = 1;
    private static readonly ColorRole[] Inks = [ColorRole.Range50, ColorRole.Range80, ColorRole.Range90];

    public static Picture? Of(EvaluationReport report)
    {
        FanChart[] fans = [.. report.Fans.Where(f => f.Steps.Count > 0)];
        return fans.Length == 0 ? null : new Picture(
            "fans", "Forecasts of a few women",
            "Each column is a forecast from the first day of a cycle: the nested ranges at 50, 80 and 90 %, with the likely " +
            "day as a line. The dot is the true length; a diamond is outside the 80 % range. The first forecast has no " +
            "earlier cycle. All plots have the same axis; a length outside it is a number at the edge.",
            [.. fans.Select(fan => Draw(fan, Lengths(fans)))]);
    }

    /// <summary>The lengths that nearly all forecasts and cycles need, so that one long cycle does not flatten all.</summary>
    private static AxisRange Lengths(FanChart[] fans)
    {
        FanStep[] steps = [.. fans.SelectMany(f => f.Steps)];
        int[] truths = [.. steps.Select(s => s.TruthDays).Order()];
        int[] tops = [.. steps.Select(s => s.Forecast.Ranges[At80].To).Order()];
        return new AxisRange(
            Math.Max(truths[0], truths[truths.Length / 2] - OutlierDays) is var least
                ? Math.Min(least, steps.Min(s => s.Forecast.Ranges[At80].From)) - 1.5 : 0,
            Math.Max(
                truths.Last(t => t <= truths[truths.Length / 2] + OutlierDays), tops[(int)(0.9 * (tops.Length - 1))]) + 2.5);
    }

    private static Drawing Draw(FanChart fan, AxisRange lengths)
    {
        var chart = new Chart(
            HeightPx, new Margins(46, 10, TopPx, 48), new AxisRange(0.4, fan.Steps.Count + 0.6), lengths);
        chart.TicksLeft(Guides.Round(chart.Y, 7).Select(at => (at, $"{at:0}")));
        chart.TicksBelow(Guides.Round(new AxisRange(1, fan.Steps.Count), 10).Where(at => at % 1 == 0)
            .Select(at => (at, $"{at:0}")), lines: false);
        chart.TitleBelow("cycle");
        chart.TitleLeft("length, days");
        foreach (var step in fan.Steps)
            Step(chart, step);
        chart.WordsAt(fan.Title, 14, 14, Anchor.Start, ColorRole.Text, bold: true);
        Legend(chart);
        var held = fan.Steps.Count(Held);
        return chart.Drawn($"{fan.Title}: {fan.Steps.Count} forecasts; the length that came was " +
            $"{fan.Steps.Min(s => s.TruthDays)} to "
            + $"{fan.Steps.Max(s => s.TruthDays)} days, and {held} times inside the 80 % range.");
    }

    private static void Legend(Chart chart)
    {
        foreach (var (i, (ink, meaning)) in Inks.Zip(["50", "80", "90 %"]).Index())
        {
            chart.MarkAt(Mark.Area, 21 + 44 * i, 36, ink);
            chart.WordsAt(meaning, 32 + 44 * i, 36, Anchor.Start);
        }

        chart.MarkAt(Mark.Line, 173, 36, ColorRole.Model);
        chart.WordsAt("likely", 185, 36, Anchor.Start);
        chart.MarkAt(Mark.Dot, 21, 57, ColorRole.Text);
        chart.WordsAt("came", 32, 57, Anchor.Start);
        chart.MarkAt(Mark.Diamond, 98, 57, ColorRole.Formula);
        chart.WordsAt("came outside", 109, 57, Anchor.Start);
    }

    private static void Step(Chart chart, FanStep step)
    {
        var column = new AxisRange(step.Cycle - 0.4, step.Cycle + 0.4);
        for (var i = Math.Min(step.Forecast.Ranges.Length, Inks.Length) - 1; i >= 0; i--)
            chart.Box(column, Within(chart.Y, step.Forecast.Ranges[i].From - 0.5, step.Forecast.Ranges[i].To + 0.5), Inks[i]);
        chart.Segment(column.From, step.Forecast.Likely, column.To, step.Forecast.Likely, ColorRole.Model, 2);
        var (shape, ink, size) = Held(step) ? (Mark.Dot, ColorRole.Text, 7) : (Mark.Diamond, ColorRole.Formula, 10);
        if (step.TruthDays >= chart.Y.From && step.TruthDays <= chart.Y.To)
            chart.Marker(step.Cycle, step.TruthDays, shape, ink, size);
        else
            chart.Words(
                $"{step.TruthDays}", step.Cycle, step.TruthDays > chart.Y.To ? chart.Y.To : chart.Y.From, Anchor.Middle,
                ColorRole.Formula, awayY: step.TruthDays > chart.Y.To ? 8 : -8, bold: true);
    }

    private static AxisRange Within(AxisRange axis, double from, double to) =>
        new(Math.Clamp(from, axis.From, axis.To), Math.Clamp(to, axis.From, axis.To));

    private static bool Held(FanStep step) =>
        step.Forecast.Ranges[At80].From <= step.TruthDays && step.TruthDays <= step.Forecast.Ranges[At80].To;
}
