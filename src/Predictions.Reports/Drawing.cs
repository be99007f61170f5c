using System.Xml.Linq;

namespace Predictions.Reports;

/// <summary>One figure of a page.</summary>
/// <param name="Name">A word for file names and anchors.</param>
/// <param name="Title">What the figure shows.</param>
/// <param name="Reading">The finding, and how to read the figure.</param>
/// <param name="Drawings">At least one.</param>
public sealed record Picture(string Name, string Title, string Reading, IReadOnlyList<Drawing> Drawings);

/// <summary>One drawn plot.</summary>
public sealed class Drawing
{
    // A plot is drawn as narrow as a phone; a file of its own is shown larger.
    private const double FileScale = 1.4;

    private readonly XElement _svg;

    internal Drawing(string says, int width, int height, IEnumerable<XElement> content)
    {
        (Says, Width, Height) = (says, width, height);
        _svg = new XElement(
            ThemedSvg.Svg + "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", says),
            content);
    }

    /// <summary>The text alternative, with the plot's numbers.</summary>
    public string Says { get; }

    /// <summary>The unscaled width in pixels.</summary>
    public int Width { get; }

    /// <summary>The unscaled height in pixels.</summary>
    public int Height { get; }

    /// <summary>Renders the plot for a page that defines the palette.</summary>
    public string Inline() => _svg.ToString(SaveOptions.DisableFormatting);

    /// <summary>Renders the plot as a file of its own, with both color schemes in it.</summary>
    public string Alone()
    {
        var alone = new XElement(_svg);
        alone.Add(new XAttribute("width", Width * FileScale), new XAttribute("height", Height * FileScale));
        // A viewer can be light while the system is dark, so the file has a background of its own.
        alone.AddFirst(
            new XElement(ThemedSvg.Svg + "title", Says),
            new XElement(ThemedSvg.Svg + "style", Palette.Css + Chart.FontCss),
            new XElement(
                ThemedSvg.Svg + "rect",
                new XAttribute("width", "100%"),
                new XAttribute("height", "100%"),
                new XAttribute("rx", 8),
                new XAttribute("fill", Palette.Property(ColorRole.Paper))));
        return alone.ToString().ReplaceLineEndings("\n") + "\n";
    }
}
