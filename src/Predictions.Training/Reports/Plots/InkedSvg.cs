using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Predictions.Training.Reports.Plots;

/// <summary>
/// Turns what ScottPlot drew into one SVG for both colour schemes: each ink is drawn in a colour that only marks it, and that mark
/// becomes a custom property here. Words are none of ScottPlot's: it would place every letter by the fonts of the machine it runs on.
/// </summary>
internal static partial class InkedSvg
{
    /// <summary>The namespace of SVG.</summary>
    public static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly Dictionary<string, string> Properties =
        Enum.GetValues<Ink>().ToDictionary(Mark, Palette.Property, StringComparer.OrdinalIgnoreCase);

    /// <summary>The colour that an ink is drawn in.</summary>
    public static string Mark(Ink ink) => $"#A1B2{(int)ink + 0xC0:X2}";

    /// <summary>The shapes of a drawing in their order, each in its ink's property, none clipped.</summary>
    public static IEnumerable<XElement> Shapes(string drawn) =>
        from shape in XDocument.Parse(drawn).Descendants()
        where shape.Name.LocalName is "path" or "ellipse" or "rect" && shape.Parent!.Name.LocalName != "clipPath"
        select new XElement(Svg + shape.Name.LocalName, shape.Attributes().Where(a => a.Name != "stroke-miterlimit").Select(Inked));

    private static XAttribute Inked(XAttribute attribute) => attribute.Name.LocalName is "fill" or "stroke"
        ? new XAttribute(attribute.Name, attribute.Value == "none" ? "none" : Properties[attribute.Value])
        : new XAttribute(attribute.Name, LongNumber().Replace(attribute.Value, Shortened));

    private static string Shortened(Match number) =>
        Math.Round(double.Parse(number.Value, CultureInfo.InvariantCulture), 2).ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+\.\d{3,}(e-\d+)?")]
    private static partial Regex LongNumber();
}
