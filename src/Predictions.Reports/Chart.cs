using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ScottPlot;

namespace Predictions.Reports;

/// <summary>An axis from one value to another.</summary>
public readonly record struct AxisRange(double From, double To);

/// <summary>The space around the plotting area, in pixels.</summary>
public readonly record struct Margins(float Left, float Right, float Top, float Bottom);

/// <summary>Which end of a text is at its position.</summary>
public enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>
/// A shape in a plot or a legend. <see cref="Area"/>, <see cref="Line"/> and <see cref="Tick"/> are for legends only.
/// </summary>
public enum Mark
{
    Dot,
    Ring,
    Diamond,
    Square,
    Area,
    Line,

    /// <summary>A short vertical stroke.</summary>
    Tick,
}

/// <summary>A plot under construction, with fixed margins and data coordinates.</summary>
/// <param name="height">The height in pixels.</param>
/// <param name="margins">The space around the plotting area.</param>
/// <param name="x">The horizontal axis.</param>
/// <param name="y">The vertical axis.</param>
public sealed class Chart(int height, Margins margins, AxisRange x, AxisRange y)
{
    /// <summary>
    /// The width in pixels. Pages show a plot at this width on every screen, so that the type of all plots has one size: it fits
    /// a phone once, a sheet of A4 twice and a desktop three times.
    /// </summary>
    public const int Width = 350;

    /// <summary>The font size in pixels.</summary>
    public const double FontPx = 12;

    /// <summary>The reader's own sans-serif font. No text is measured, so no font has to be known.</summary>
    public const string FontCss =
        "text{font-family:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Liberation Sans\",Arial,sans-serif}";

    private readonly List<Action<Plot>> _shapes = [];
    private readonly List<XElement> _overlay = [];

    public AxisRange X { get; } = x;

    public AxisRange Y { get; } = y;

    /// <summary>The distance from the left edge in pixels.</summary>
    public double PixelX(double x) => margins.Left + (x - X.From) / (X.To - X.From) * (Width - margins.Left - margins.Right);

    /// <summary>The distance from the top edge in pixels.</summary>
    public double PixelY(double y) => margins.Top + (Y.To - y) / (Y.To - Y.From) * (height - margins.Top - margins.Bottom);

    public void Segment(double fromX, double fromY, double toX, double toY, ColorRole color, float width = 1) =>
        _shapes.Add(plot =>
    {
        var line = plot.Add.Line(fromX, fromY, toX, toY);
        (line.LineColor, line.LineWidth, line.MarkerSize) = (Of(color), width, 0);
    });

    public void Line(double[] xs, double[] ys, ColorRole color, float width = 2) => _shapes.Add(plot =>
    {
        var line = plot.Add.ScatterLine(xs, ys);
        (line.LineColor, line.LineWidth) = (Of(color), width);
    });

    /// <summary>A filled area between two lines.</summary>
    public void Area(double[] xs, double[] lows, double[] highs, ColorRole color) => _shapes.Add(plot =>
    {
        var area = plot.Add.Polygon([
            .. xs.Zip(highs, (x, y) => new Coordinates(x, y)), .. xs.Zip(lows, (x, y) => new Coordinates(x, y)).Reverse()]);
        (area.FillColor, area.LineWidth) = (Of(color), 0);
    });

    /// <summary>A filled rectangle.</summary>
    public void Box(AxisRange x, AxisRange y, ColorRole color) => _shapes.Add(plot =>
    {
        var box = plot.Add.Rectangle(x.From, x.To, y.From, y.To);
        (box.FillColor, box.LineWidth) = (Of(color), 0);
    });

    /// <summary>A data mark. Filled marks have a background-colored outline, which separates them from lines below.</summary>
    public void Marker(double x, double y, Mark mark, ColorRole color, float size = 9) => _shapes.Add(plot =>
    {
        var shape = mark switch
        {
            Mark.Dot => MarkerShape.FilledCircle,
            Mark.Ring => MarkerShape.OpenCircle,
            Mark.Diamond => MarkerShape.FilledDiamond,
            Mark.Square => MarkerShape.FilledSquare,
            _ => throw new ArgumentOutOfRangeException(nameof(mark), mark, "This mark is for legends only."),
        };
        var isFilled = mark != Mark.Ring;
        if (isFilled)
            plot.Add.Marker(x, y, shape, size + 3, Of(ColorRole.Paper));
        plot.Add.Marker(x, y, shape, size, Of(color)).MarkerLineWidth = isFilled ? 0 : 2;
    });

    /// <summary>Text at a pixel position, vertically centered on it.</summary>
    public void WordsAt(
        string words, double pixelX, double pixelY, Anchor anchor, ColorRole color = ColorRole.Muted, bool bold = false,
        bool upright = false) =>
        _overlay.Add(new XElement(
            ThemedSvg.Svg + "text",
            new XAttribute("x", Written(pixelX)),
            // The digits and capitals of most fonts are about 0.7 em high.
            new XAttribute("y", Written(pixelY + 0.35 * FontPx)),
            new XAttribute("font-size", FontPx),
            new XAttribute("text-anchor", anchor.ToString().ToLowerInvariant()),
            new XAttribute("fill", Palette.Property(color)),
            bold ? new XAttribute("font-weight", 600) : null,
            upright ? new XAttribute("transform", $"rotate(-90 {Written(pixelX)} {Written(pixelY)})") : null,
            words));

    /// <summary>Text at a data position, offset by pixels.</summary>
    public void Words(
        string words, double x, double y, Anchor anchor, ColorRole color, double awayX = 0, double awayY = 0,
        bool bold = false) =>
        WordsAt(words, PixelX(x) + awayX, PixelY(y) + awayY, anchor, color, bold);

    /// <summary>A legend's mark, centered on a pixel position.</summary>
    public void MarkAt(Mark mark, double pixelX, double pixelY, ColorRole color) =>
        _overlay.Add(ThemedSvg.LegendMark(mark, pixelX, pixelY, Palette.Property(color)));

    /// <summary>Draws the plot.</summary>
    /// <param name="says">The text alternative, with the plot's numbers.</param>
    public Drawing Drawn(string says)
    {
        using var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.HideAxesAndGrid();
        plot.Layout.Fixed(new PixelPadding(margins.Left, margins.Right, margins.Bottom, margins.Top));
        foreach (var shape in _shapes)
            shape(plot);
        plot.Axes.SetLimits(X.From, X.To, Y.From, Y.To);
        return new Drawing(says, Width, height, ThemedSvg.Shapes(plot.GetSvgXml(Width, height)).Concat(_overlay));
    }

    private static Color Of(ColorRole role) => Color.FromHex(ThemedSvg.MarkerColor(role));

    private static string Written(double pixels) => Math.Round(pixels, 1).ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// Turns ScottPlot's SVG into one that follows both color schemes. The plot is drawn in one marker color per role, and each
/// marker color becomes a custom property. All text is added as an overlay: ScottPlot would position every letter by the fonts of
/// this machine.
/// </summary>
internal static partial class ThemedSvg
{
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly Dictionary<string, string> Properties =
        Enum.GetValues<ColorRole>().ToDictionary(MarkerColor, Palette.Property, StringComparer.OrdinalIgnoreCase);

    /// <summary>The color that stands for a role while the plot is drawn.</summary>
    public static string MarkerColor(ColorRole role) => $"#A1B2{(int)role + 0xC0:X2}";

    /// <summary>The shapes of a drawing in order, colored by custom properties and without clipping.</summary>
    public static IEnumerable<XElement> Shapes(string drawn) =>
        from shape in XDocument.Parse(drawn).Descendants()
        where shape.Name.LocalName is "path" or "ellipse" or "rect" && shape.Parent!.Name.LocalName != "clipPath"
        select new XElement(Svg + shape.Name.LocalName,
            shape.Attributes().Where(a => a.Name != "stroke-miterlimit").Select(Themed));

    /// <summary>A legend's mark, centered on a pixel position.</summary>
    public static XElement LegendMark(Mark mark, double x, double y, string color) => mark switch
    {
        Mark.Dot => Shape("circle", ("cx", x), ("cy", y), ("r", 4.5), ("fill", color)),
        Mark.Ring => Shape("circle", ("cx", x), ("cy", y), ("r", 4.5), ("fill", "none"), ("stroke", color), ("stroke-width", 2)),
        Mark.Diamond => Shape("path", ("d", $"M{x} {y - 5}l5 5l-5 5l-5 -5z"), ("fill", color)),
        Mark.Square => Shape("rect", ("x", x - 4), ("y", y - 4), ("width", 8), ("height", 8), ("fill", color)),
        Mark.Area => Shape("rect", ("x", x - 7), ("y", y - 5), ("width", 14), ("height", 10), ("fill", color)),
        Mark.Tick => Shape("rect", ("x", x - 1.5), ("y", y - 8), ("width", 3), ("height", 16), ("fill", color)),
        _ => Shape("rect", ("x", x - 7), ("y", y - 1.25), ("width", 14), ("height", 2.5), ("fill", color)),
    };

    private static XElement Shape(string name, params (string Name, object Value)[] attributes) =>
        new(Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value)));

    private static XAttribute Themed(XAttribute attribute) => attribute.Name.LocalName is "fill" or "stroke"
        ? new XAttribute(attribute.Name, attribute.Value == "none" ? "none" : Properties[attribute.Value])
        : new XAttribute(attribute.Name, LongNumber().Replace(attribute.Value, Shortened));

    private static string Shortened(Match number) =>
        Math.Round(double.Parse(number.Value, CultureInfo.InvariantCulture), 2).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+\.\d{3,}(e-\d+)?")]
    private static partial Regex LongNumber();
}
