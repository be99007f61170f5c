using ScottPlot;

namespace Predictions.Training.Reports.Plots;

/// <summary>What a plane needs around it to be read: ticks with their lines, axis titles and a legend.</summary>
internal static class Guides
{
    private const double LegendRowPx = 20;
    // No font is measured: wider than most write, so that entries never touch.
    private const double LetterPx = 7.6;

    /// <summary>Ticks below, with lines across the plane.</summary>
    public static void TicksBelow(this Chart chart, IEnumerable<(double At, string Word)> ticks, bool lines = true)
    {
        foreach (var (at, word) in ticks)
        {
            if (lines)
                chart.Segment(at, chart.Y.From, at, chart.Y.To, Ink.Grid);
            chart.Words(word, at, chart.Y.From, Anchor.Middle, Ink.Muted, awayY: 14);
        }
    }

    /// <summary>Ticks on the left, with lines across the plane.</summary>
    public static void TicksLeft(this Chart chart, IEnumerable<(double At, string Word)> ticks)
    {
        foreach (var (at, word) in ticks)
        {
            chart.Segment(chart.X.From, at, chart.X.To, at, Ink.Grid);
            chart.Words(word, chart.X.From, at, Anchor.End, Ink.Muted, awayX: -7);
        }
    }

    /// <summary>What the axis below counts, in which unit.</summary>
    public static void TitleBelow(this Chart chart, string title) =>
        chart.WordsAt(title, (chart.PixelX(chart.X.From) + chart.PixelX(chart.X.To)) / 2, chart.PixelY(chart.Y.From) + 34, Anchor.Middle);

    /// <summary>What the axis on the left counts, in which unit.</summary>
    public static void TitleLeft(this Chart chart, string title) =>
        chart.WordsAt(title, 12, (chart.PixelY(chart.Y.From) + chart.PixelY(chart.Y.To)) / 2, Anchor.Middle, upright: true);

    /// <summary>Signs with their meaning, above the plane, in as many rows as they need.</summary>
    public static void Legend(this Chart chart, params IReadOnlyList<(Sign Sign, Ink Ink, string Meaning)> entries)
    {
        var (x, y) = (14.0, 14.0);
        foreach (var (sign, ink, meaning) in entries)
        {
            var width = 18 + LetterPx * meaning.Length;
            if (x > 14 && x + width > Chart.Width)
                (x, y) = (14, y + LegendRowPx);
            chart.SignAt(sign, x, y, ink);
            chart.WordsAt(meaning, x + 12, y, Anchor.Start, Ink.Text);
            x += width + 8;
        }
    }

    /// <summary>Round numbers over a span, at most so many.</summary>
    public static IEnumerable<double> Round(Span span, int most)
    {
        double[] steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
        var step = steps.FirstOrDefault(s => (span.To - span.From) / s <= most, 200);
        for (var i = Math.Ceiling(span.From / step - 1e-9); i * step <= span.To + 1e-9; i++)
            yield return i * step + 0.0; // No −0.
    }

    /// <summary>A value with its interval, upright.</summary>
    public static void Upright(this Chart chart, double x, Evaluation.IntervalEstimate y, Ink ink, MarkerShape shape, float size = 9)
    {
        chart.Segment(x, y.Low, x, y.High, ink, 2);
        chart.Marker(x, y.Value, shape, ink, size);
    }
}
