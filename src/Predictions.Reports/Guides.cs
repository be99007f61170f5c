namespace Predictions.Reports;

/// <summary>Ticks, axis titles and legends.</summary>
public static class Guides
{
    private const double LegendRowPx = 20;

    // No font is measured: this is wider than most fonts, so that legend entries never touch.
    private const double LetterPx = 7.2;

    /// <summary>Ticks of the horizontal axis, with grid lines.</summary>
    public static void TicksBelow(this Chart chart, IEnumerable<(double At, string Word)> ticks, bool lines = true)
    {
        foreach (var (at, word) in ticks)
        {
            if (lines)
                chart.Segment(at, chart.Y.From, at, chart.Y.To, ColorRole.Grid);
            chart.Words(word, at, chart.Y.From, Anchor.Middle, ColorRole.Muted, awayY: 14);
        }
    }

    /// <summary>Ticks of the vertical axis, with grid lines.</summary>
    public static void TicksLeft(this Chart chart, IEnumerable<(double At, string Word)> ticks)
    {
        foreach (var (at, word) in ticks)
        {
            chart.Segment(chart.X.From, at, chart.X.To, at, ColorRole.Grid);
            chart.Words(word, chart.X.From, at, Anchor.End, ColorRole.Muted, awayX: -7);
        }
    }

    /// <summary>The title of the horizontal axis, with its unit.</summary>
    public static void TitleBelow(this Chart chart, string title) =>
        chart.WordsAt(title, (chart.PixelX(chart.X.From) + chart.PixelX(chart.X.To)) / 2, chart.PixelY(chart.Y.From) + 34,
            Anchor.Middle);

    /// <summary>The title of the vertical axis, with its unit.</summary>
    public static void TitleLeft(this Chart chart, string title) =>
        chart.WordsAt(title, 12, (chart.PixelY(chart.Y.From) + chart.PixelY(chart.Y.To)) / 2, Anchor.Middle, upright: true);

    /// <summary>A legend above the plotting area, in as many rows as it needs.</summary>
    public static void Legend(this Chart chart, params IReadOnlyList<(Mark Mark, ColorRole Color, string Meaning)> entries)
    {
        foreach (var ((mark, color, meaning), (x, y)) in entries.Zip(LegendPlaces(entries.Select(e => e.Meaning))))
        {
            chart.MarkAt(mark, x, y, color);
            chart.WordsAt(meaning, x + 12, y, Anchor.Start, ColorRole.Text);
        }
    }

    /// <summary>The height of a legend in pixels.</summary>
    public static int LegendPx(IEnumerable<string> meanings) => (int)LegendPlaces(meanings).Last().Y + 14;

    private static IEnumerable<(double X, double Y)> LegendPlaces(IEnumerable<string> meanings)
    {
        var (x, y) = (14.0, 14.0);
        foreach (var meaning in meanings)
        {
            var width = 18 + LetterPx * meaning.Length;
            if (x > 14 && x + width > Chart.Width)
                (x, y) = (14, y + LegendRowPx);
            yield return (x, y);
            x += width + 8;
        }
    }

    /// <summary>Round numbers within a range, at most <paramref name="count"/> intervals of them.</summary>
    public static IEnumerable<double> Round(AxisRange range, int count)
    {
        double[] steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
        var step = steps.FirstOrDefault(s => (range.To - range.From) / s <= count, 200);
        for (var i = Math.Ceiling(range.From / step - 1e-9); i * step <= range.To + 1e-9; i++)
            yield return i * step + 0.0; // No −0.
    }
}
