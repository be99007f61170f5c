using Predictions.Reports;

namespace Predictions.PerfGates.Results;

/// <summary>
/// The history of all figures over measured commits. Each figure is a row with a line at its bound: marks below the line hold the
/// bound, and marks above it miss it.
/// </summary>
internal static class GatesChart
{
    private const int RowPx = 34;
    private const double HalfRow = 0.42;

    // Values further from the bound than this ratio are drawn at it.
    private const double MaxRatio = 4;

    private static readonly Margins Around = new(142, 58, 62, 30);

    /// <summary>Draws the history; <c>null</c> if there is none.</summary>
    public static Drawing? Draw(ResultsHistory history, IReadOnlyList<Gate> gates)
    {
        Gate[] rows = [.. gates.Where(gate => history.Figures.Any(past => past.Figure == gate.Id))];
        if (rows.Length == 0)
            return null;
        string[] runs = [.. history.Figures.Select(RunOf).Distinct()];
        var chart = new Chart(
            (int)(Around.Top + Around.Bottom) + RowPx * rows.Length, Around, new AxisRange(-0.5, runs.Length - 0.5),
            new AxisRange(-rows.Length, 0));
        foreach (var (i, gate) in rows.Index())
            DrawRow(chart, -i - 0.5, gate, [
                .. history.Figures.Where(past => past.Figure == gate.Id)
                    .Select(past => (Array.IndexOf(runs, RunOf(past)), past))]);
        var below = chart.PixelY(chart.Y.From) + 14;
        chart.WordsAt(runs[0], Around.Left - 40, below, Anchor.Start);
        if (runs.Length > 1)
            chart.WordsAt(runs[^1], Chart.Width - 4, below, Anchor.End);
        chart.Legend(
            (Mark.Dot, ColorRole.Model, "holds its bound"), (Mark.Diamond, ColorRole.Formula, "misses it"),
            (Mark.Line, ColorRole.Muted, $"the bound; a row's edge is {MaxRatio:0} times off"));
        return chart.Drawn(
            $"{history.Cpu}, by measured commit: " + string.Join("; ", rows.Select(gate => Describe(history, gate))) + ".");
    }

    private static void DrawRow(Chart chart, double middle, Gate gate, IReadOnlyList<(int Run, PastFigure Past)> values)
    {
        chart.Segment(chart.X.From, middle - 0.5, chart.X.To, middle - 0.5, ColorRole.Grid);
        chart.Segment(chart.X.From, middle, chart.X.To, middle, ColorRole.Muted);
        chart.Words(gate.Id, chart.X.From, middle, Anchor.End, ColorRole.Text, awayX: -8);
        chart.Words(Figure.Short(values[^1].Past.Median), chart.X.To, middle, Anchor.Start, ColorRole.Text, awayX: 8);
        chart.Line(
            [.. values.Select(v => (double)v.Run)], [.. values.Select(v => middle + Offset(gate.Bound, v.Past.Median))],
            ColorRole.Grid);
        foreach (var (run, past) in values)
        {
            var isHeld = IsHeld(gate, past);
            chart.Marker(
                run, middle + Offset(gate.Bound, past.Median), isHeld ? Mark.Dot : Mark.Diamond,
                isHeld ? ColorRole.Model : ColorRole.Formula, 7);
        }
    }

    /// <summary>The distance from the bound, as a share of a row: above 0 if the value misses it.</summary>
    private static double Offset(Bound bound, double value)
    {
        var ratio = bound.IsMost ? value / bound.Value : bound.Value / value;
        return HalfRow * Math.Clamp(Math.Log(Math.Max(ratio, 1 / MaxRatio)) / Math.Log(MaxRatio), -1, 1);
    }

    private static bool IsHeld(Gate gate, PastFigure past) => past.Faults == 0 && gate.Bound.Holds(past.Median);

    private static string RunOf(PastFigure past) => $"{past.Date:MM-dd} {past.Commit[..Math.Min(7, past.Commit.Length)]}";

    private static string Describe(ResultsHistory history, Gate gate) => $"{gate.Id} (bound {gate.Bound}) "
        + string.Join(", ", history.Figures.Where(past => past.Figure == gate.Id).Select(past =>
            $"{Figure.Short(past.Median)} at {past.Commit}"));
}
