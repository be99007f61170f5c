using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>The loss without each input, one drawing for each situation.</summary>
internal static class ImportancePlot
{
    private const double MinDays = 0.005;
    private static readonly (Mark Mark, ColorRole Color) Used = (Mark.Dot, ColorRole.Model);

    public static Picture? Of(EvaluationReport report)
    {
        var situations = (report.Importance ?? []).Where(r => r.LossDays.HasInterval).GroupBy(r => r.Key)
            .Where(situation => situation.Any(r => r.LossDays.Value != 0)).ToArray();
        return situations.Length == 0 ? null : new Picture(
            "importance", "Loss without each input",
            "How many days of CRPS the forecasts lose once an input of each woman is exchanged for another woman’s. At 0 the " +
            "forecasts do not use it. Each situation has its own axis. Bars: 95 % interval.",
            [.. situations.SelectMany(situation => Draw(report.Model, [.. situation]))]);
    }

    private static IReadOnlyList<Drawing> Draw(string model, ImportanceRow[] rows)
    {
        var max = Math.Max(MinDays, 1.05 * rows.Max(r => r.LossDays.High));
        var span = new AxisRange(Math.Min(-0.04 * max, 1.05 * rows.Min(r => r.LossDays.Low)), max);
        var axis = new SituationAxis(
            span, [.. Guides.Round(span, 5).Select(at => (at, at.ToString("0.###;−0.###;0")))], "loss, days of CRPS", 0,
            [("loss", ColorRole.Muted)], 54,
            [
                (Used.Mark, Used.Color, "the forecasts use it"),
                (EstimateMark.Unclear.Item1, EstimateMark.Unclear.Item2, "no clear loss"),
            ]);
        return SituationPlot.Draw([.. rows.Select(Row)], axis, some =>
            $"Loss of {model} without each input, {rows[0].Situation}, in days of CRPS: "
            + string.Join("; ", some.Select(r => $"{r.Name} {r.Figures[0].Text}")) + ".");
    }

    private static SituationRow Row(ImportanceRow row)
    {
        var (mark, color) = EstimateMark.OfDifference(row.LossDays, EstimateMark.Unclear, Used);
        return new SituationRow(
            row.Situation, row.Input, true,
            [($"{row.LossDays.Value:+0.000;−0.000;0.000}", color == Used.Color ? color : ColorRole.Muted)],
            (chart, y) => chart.Level(row.LossDays, y, color, mark));
    }
}
