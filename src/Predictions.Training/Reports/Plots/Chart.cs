using System.Globalization;
using System.Xml.Linq;
using ScottPlot;

namespace Predictions.Training.Reports.Plots;

/// <summary>A plot under construction, on a plane of its own units within fixed margins.</summary>
internal sealed class Chart
{
    /// <summary>A phone's width in pixels, so that words need not shrink there.</summary>
    public const int Width = 420;

    /// <summary>Size of words in pixels.</summary>
    public const double FontPx = 13;

    /// <summary>The reader's own sans serif: nothing is measured, so none has to be known.</summary>
    public const string FontCss = "text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Liberation Sans\",Arial,sans-serif}";

    private readonly List<Action<Plot>> _shapes = [];
    private readonly List<XElement> _words = [];
    private readonly int _height;
    private readonly Margins _margins;

    /// <param name="height">Height in pixels.</param>
    /// <param name="margins">Room for words around the plane, in pixels.</param>
    /// <param name="x">What the plane spans across.</param>
    /// <param name="y">What the plane spans upwards.</param>
    public Chart(int height, Margins margins, Span x, Span y) => (_height, _margins, X, Y) = (height, margins, x, y);

    /// <summary>What the plane spans across.</summary>
    public Span X { get; }

    /// <summary>What the plane spans upwards.</summary>
    public Span Y { get; }

    /// <summary>The plane's place in pixels from the left.</summary>
    public double PixelX(double x) => _margins.Left + (x - X.From) / (X.To - X.From) * (Width - _margins.Left - _margins.Right);

    /// <summary>The plane's place in pixels from the top.</summary>
    public double PixelY(double y) => _margins.Top + (Y.To - y) / (Y.To - Y.From) * (_height - _margins.Top - _margins.Bottom);

    /// <summary>A straight line.</summary>
    public void Segment(double fromX, double fromY, double toX, double toY, Ink ink, float width = 1) => _shapes.Add(plot =>
    {
        var line = plot.Add.Line(fromX, fromY, toX, toY);
        (line.LineColor, line.LineWidth, line.MarkerSize) = (Of(ink), width, 0);
    });

    /// <summary>A line through points.</summary>
    public void Line(double[] xs, double[] ys, Ink ink, float width = 2) => _shapes.Add(plot =>
    {
        var line = plot.Add.ScatterLine(xs, ys);
        (line.LineColor, line.LineWidth) = (Of(ink), width);
    });

    /// <summary>A filled area between two lines.</summary>
    public void Area(double[] xs, double[] lows, double[] highs, Ink ink) => _shapes.Add(plot =>
    {
        var area = plot.Add.Polygon([
            .. xs.Zip(highs, (x, y) => new Coordinates(x, y)), .. xs.Zip(lows, (x, y) => new Coordinates(x, y)).Reverse()]);
        (area.FillColor, area.LineWidth) = (Of(ink), 0);
    });

    /// <summary>A filled rectangle.</summary>
    public void Box(Span x, Span y, Ink ink) => _shapes.Add(plot =>
    {
        var box = plot.Add.Rectangle(x.From, x.To, y.From, y.To);
        (box.FillColor, box.LineWidth) = (Of(ink), 0);
    });

    /// <summary>A marker; a filled one keeps clear of what it lies on.</summary>
    public void Marker(double x, double y, MarkerShape shape, Ink ink, float size = 9) => _shapes.Add(plot =>
    {
        var isFilled = shape is not MarkerShape.OpenCircle;
        if (isFilled)
            plot.Add.Marker(x, y, shape, size + 3, Of(Ink.Paper));
        plot.Add.Marker(x, y, shape, size, Of(ink)).MarkerLineWidth = isFilled ? 0 : 2;
    });

    /// <summary>Words at a place in pixels, centred on that height.</summary>
    public void WordsAt(string words, double pixelX, double pixelY, Anchor anchor, Ink ink = Ink.Muted, bool bold = false, bool upright = false) =>
        _words.Add(new XElement(
            InkedSvg.Svg + "text",
            new XAttribute("x", Written(pixelX)),
            // Most fonts' digits and capitals are about 0.7 of their size high.
            new XAttribute("y", Written(pixelY + 0.35 * FontPx)),
            new XAttribute("font-size", FontPx),
            new XAttribute("text-anchor", anchor.ToString().ToLowerInvariant()),
            new XAttribute("fill", Palette.Property(ink)),
            bold ? new XAttribute("font-weight", 600) : null,
            upright ? new XAttribute("transform", $"rotate(-90 {Written(pixelX)} {Written(pixelY)})") : null,
            words));

    /// <summary>A legend's sign at a place in pixels.</summary>
    public void SignAt(Sign sign, double pixelX, double pixelY, Ink ink) => _words.Add(Signs.Of(sign, pixelX, pixelY, Palette.Property(ink)));

    /// <summary>Words beside a place of the plane, so many pixels away.</summary>
    public void Words(string words, double x, double y, Anchor anchor, Ink ink, double awayX = 0, double awayY = 0, bool bold = false) =>
        WordsAt(words, PixelX(x) + awayX, PixelY(y) + awayY, anchor, ink, bold);

    /// <summary>The finished plot.</summary>
    /// <param name="says">What it shows, with its numbers.</param>
    public Drawing Drawn(string says)
    {
        using var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.HideAxesAndGrid();
        plot.Layout.Fixed(new PixelPadding(_margins.Left, _margins.Right, _margins.Bottom, _margins.Top));
        foreach (var shape in _shapes)
            shape(plot);
        plot.Axes.SetLimits(X.From, X.To, Y.From, Y.To);
        return new Drawing(says, Width, _height, InkedSvg.Shapes(plot.GetSvgXml(Width, _height)).Concat(_words));
    }

    private static Color Of(Ink ink) => Color.FromHex(InkedSvg.Mark(ink));

    private static string Written(double pixels) => Math.Round(pixels, 1).ToString(CultureInfo.InvariantCulture);
}

/// <summary>From one value to another.</summary>
internal readonly record struct Span(double From, double To);

/// <summary>Room around a plane, in pixels.</summary>
internal readonly record struct Margins(float Left, float Right, float Top, float Bottom);

/// <summary>Which end of words is at their place.</summary>
internal enum Anchor
{
    /// <summary>Their first letter.</summary>
    Start,

    /// <summary>Their middle.</summary>
    Middle,

    /// <summary>Their last letter.</summary>
    End,
}
