using System.Xml.Linq;

namespace Predictions.Training.Reports.Plots;

/// <summary>What a legend shows beside a meaning.</summary>
internal enum Sign
{
    /// <summary>A filled circle.</summary>
    Dot,

    /// <summary>A circle's line.</summary>
    Ring,

    /// <summary>A filled square on its corner.</summary>
    Diamond,

    /// <summary>A filled square.</summary>
    Square,

    /// <summary>A filled area.</summary>
    Area,

    /// <summary>A line.</summary>
    Line,

    /// <summary>An upright stroke.</summary>
    Tick,
}

/// <summary>Draws signs.</summary>
internal static class Signs
{
    /// <summary>A sign, centred on a place in pixels.</summary>
    public static XElement Of(Sign sign, double x, double y, string colour) => sign switch
    {
        Sign.Dot => Shape("circle", ("cx", x), ("cy", y), ("r", 4.5), ("fill", colour)),
        Sign.Ring => Shape("circle", ("cx", x), ("cy", y), ("r", 4.5), ("fill", "none"), ("stroke", colour), ("stroke-width", 2)),
        Sign.Diamond => Shape("path", ("d", $"M{x} {y - 5}l5 5l-5 5l-5 -5z"), ("fill", colour)),
        Sign.Square => Shape("rect", ("x", x - 4), ("y", y - 4), ("width", 8), ("height", 8), ("fill", colour)),
        Sign.Area => Shape("rect", ("x", x - 7), ("y", y - 5), ("width", 14), ("height", 10), ("fill", colour)),
        Sign.Tick => Shape("rect", ("x", x - 1.5), ("y", y - 8), ("width", 3), ("height", 16), ("fill", colour)),
        _ => Shape("rect", ("x", x - 7), ("y", y - 1.25), ("width", 14), ("height", 2.5), ("fill", colour)),
    };

    private static XElement Shape(string name, params (string Name, object Value)[] attributes) =>
        new(InkedSvg.Svg + name, attributes.Select(a => new XAttribute(a.Name, a.Value)));
}
