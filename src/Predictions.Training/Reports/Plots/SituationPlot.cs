using Predictions.Reports;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports.Plots;

/// <summary>A row of a plot by situation: its name, and below it its marks and its figures.</summary>
/// <param name="Group">The group, whose name heads its rows.</param>
/// <param name="Name">The name of the situation.</param>
/// <param name="IsDrawn">Whether there are enough women for an interval; a row without one has no marks.</param>
/// <param name="Figures">The texts of the columns on the right, with their colors.</param>
/// <param name="Draw">Draws the marks on a height of the chart.</param>
internal sealed record SituationRow(
    string Group, string Name, bool IsDrawn, IReadOnlyList<(string Text, ColorRole Color)> Figures, Action<Chart, double> Draw);

/// <summary>What the drawings of a plot by situation share.</summary>
/// <param name="X">The axis of the marks.</param>
/// <param name="Ticks">The ticks of the axis.</param>
/// <param name="Title">The title of the axis.</param>
/// <param name="Line">The value without a difference; <c>null</c> for none.</param>
/// <param name="Columns">The heads of the columns of figures.</param>
/// <param name="ColumnPx">The width of such a column in pixels.</param>
/// <param name="Legend">The legend.</param>
internal sealed record SituationAxis(
    AxisRange X, IReadOnlyList<(double At, string Word)> Ticks, string Title, double? Line,
    IReadOnlyList<(string Head, ColorRole Color)> Columns, int ColumnPx, IReadOnlyList<(Mark, ColorRole, string)> Legend);

/// <summary>Draws situations as rows, in drawings of about the same height that a page shows next to each other.</summary>
internal static class SituationPlot
{
    // Names are not measured; this many characters fit a line in wide fonts too.
    private const int LineLength = 44;
    private const int LinePx = 15;
    private const int MaxRows = 16;
    private const int RowPx = 44;
    private const int GroupPx = 30;
    private const int BesidePx = 12;
    private const int MarksPx = 31;
    private const int BandPx = 10;

    /// <summary>The rows of groups that have a row with marks.</summary>
    public static SituationRow[] Shown(IEnumerable<SituationRow> rows) =>
        [.. rows.GroupBy(r => r.Group).Where(g => g.Any(r => r.IsDrawn)).SelectMany(g => g)];

    /// <summary>Draws rows.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="axis">The axis and the columns.</param>
    /// <param name="says">The text alternative of some of the rows.</param>
    public static IReadOnlyList<Drawing> Draw(
        IReadOnlyList<SituationRow> rows, SituationAxis axis, Func<IReadOnlyList<SituationRow>, string> says)
    {
        var count = (rows.Count + MaxRows - 1) / MaxRows;
        return [.. rows.Chunk((rows.Count + count - 1) / count).Select(chunk => Draw(chunk, axis).Drawn(says(chunk)))];
    }

    /// <summary>A range around 0 and nine in ten ends of intervals: few large differences must not hide the others.</summary>
    public static AxisRange Around(IEnumerable<IntervalEstimate> values, double least)
    {
        IntervalEstimate[] all = [.. values];
        double[] lows = [.. all.Select(v => v.Low).OrderDescending()];
        double[] highs = [.. all.Select(v => v.High).Order()];
        var (low, high) = (
            Math.Min(-least, lows[(int)(0.9 * (lows.Length - 1))]), Math.Max(least, highs[(int)(0.9 * (highs.Length - 1))]));
        var room = 0.06 * (high - low);
        return new AxisRange(low - room, high + room);
    }

    private static Chart Draw(SituationRow[] rows, SituationAxis axis)
    {
        var headPx = Guides.LegendPx(axis.Legend.Select(l => l.Item3)) + 24;
        var heads = rows.Where((row, i) => HasHead(rows, i)).Count();
        var contentPx = rows.Sum(HeightOf) + heads * GroupPx;
        var chart = new Chart(
            headPx + contentPx + 48, new Margins(BesidePx, BesidePx + axis.Columns.Count * axis.ColumnPx, headPx, 48), axis.X,
            new AxisRange(-contentPx, 0));
        chart.Legend(axis.Legend);
        foreach (var (i, (head, color)) in axis.Columns.Index())
            chart.WordsAt(head, ColumnAt(axis, i), headPx - 10, Anchor.End, color);
        var top = 0.0;
        foreach (var (i, row) in rows.Index())
        {
            if (HasHead(rows, i))
            {
                chart.WordsAt(row.Group, BesidePx, headPx - top + 16, Anchor.Start, ColorRole.Text, bold: true);
                top -= GroupPx;
            }

            Row(chart, axis, row, headPx - top, top - HeightOf(row) + RowPx - MarksPx);
            top -= HeightOf(row);
        }

        foreach (var (at, word) in axis.Ticks)
            chart.Words(word, at, chart.Y.From, Anchor.Middle, ColorRole.Muted, awayY: 14);
        chart.TitleBelow(axis.Title);
        return chart;
    }

    private static bool HasHead(SituationRow[] rows, int i) =>
        (i == 0 || rows[i - 1].Group != rows[i].Group)
        && !string.Equals(rows[i].Group, rows[i].Name, StringComparison.OrdinalIgnoreCase);

    private static void Row(Chart chart, SituationAxis axis, SituationRow row, double topPx, double y)
    {
        foreach (var (i, line) in Lines(row.Name).Index())
            chart.WordsAt(line, BesidePx, topPx + 10 + i * LinePx, Anchor.Start, ColorRole.Text);
        var marksPx = topPx + HeightOf(row) - RowPx + MarksPx;
        foreach (var (at, _) in axis.Ticks)
            chart.Segment(at, y - BandPx, at, y + BandPx, ColorRole.Grid);
        if (axis.Line is { } zero)
            chart.Segment(zero, y - BandPx, zero, y + BandPx, ColorRole.Muted, 1.5f);
        if (!row.IsDrawn)
        {
            chart.WordsAt(Figures.TooFew, ColumnAt(axis, axis.Columns.Count - 1), marksPx, Anchor.End);
            return;
        }

        row.Draw(chart, y);
        foreach (var (i, (text, color)) in row.Figures.Index())
            chart.WordsAt(text, ColumnAt(axis, i), marksPx, Anchor.End, color);
    }

    private static double ColumnAt(SituationAxis axis, int column) =>
        Chart.Width - BesidePx - (axis.Columns.Count - 1 - column) * axis.ColumnPx;

    private static int HeightOf(SituationRow row) => RowPx + (Lines(row.Name).Length - 1) * LinePx;

    /// <summary>A name in one line or two; the second is cut where it is too long.</summary>
    private static string[] Lines(string name)
    {
        if (name.Length <= LineLength)
            return [name];
        var at = name.LastIndexOf(' ', LineLength) is > 0 and var space ? space : LineLength;
        var rest = name[at..].TrimStart();
        return [name[..at], rest.Length <= LineLength ? rest : rest[..(LineLength - 1)] + "…"];
    }
}
