using System.Xml.Linq;

namespace Predictions.Training.Reports.Plots;

/// <summary>One drawn plot.</summary>
public sealed class Drawing
{
    // A plot is drawn as narrow as a phone; alone, it is shown larger.
    private const double Enlarged = 1.4;

    private readonly XElement _svg;

    internal Drawing(string says, int width, int height, IEnumerable<XElement> content)
    {
        (Says, Width, Height) = (says, width, height);
        _svg = new XElement(
            InkedSvg.Svg + "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("role", "img"),
            new XAttribute("aria-label", says),
            content);
    }

    /// <summary>What it shows, with its numbers, for those who do not see it.</summary>
    public string Says { get; }

    /// <summary>Its width before it is scaled, in pixels.</summary>
    public int Width { get; }

    /// <summary>Its height before it is scaled, in pixels.</summary>
    public int Height { get; }

    /// <summary>For a page that defines the palette.</summary>
    public string Inline() => _svg.ToString(SaveOptions.DisableFormatting);

    /// <summary>A file of its own, with both colour schemes in it.</summary>
    public string Alone()
    {
        var alone = new XElement(_svg);
        alone.Add(new XAttribute("width", Width * Enlarged), new XAttribute("height", Height * Enlarged));
        // Where it will lie is not known: a viewer may be light while the system is dark, so it brings its own ground.
        alone.AddFirst(
            new XElement(InkedSvg.Svg + "title", Says),
            new XElement(InkedSvg.Svg + "style", Palette.Css + Chart.FontCss),
            new XElement(
                InkedSvg.Svg + "rect",
                new XAttribute("width", "100%"),
                new XAttribute("height", "100%"),
                new XAttribute("rx", 8),
                new XAttribute("fill", Palette.Property(Ink.Paper))));
        return alone.ToString().ReplaceLineEndings("\n") + "\n";
    }
}
