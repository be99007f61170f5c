namespace Predictions.Training.Reports.Plots;

/// <summary>
/// The colours of pages and plots, by day and by night. Blue against orange, and differing in lightness and shape besides, is told
/// apart with every common colour blindness; words have at least 4.5 : 1 against what they lie on, and marks of figures 3 : 1;
/// only nested ranges and spreads are fainter (WCAG 2.2, 1.4.3 and 1.4.11).
/// </summary>
internal static class Palette
{
    private static readonly Dictionary<Ink, (string Name, string Light, string Dark)> Colours = new()
    {
        [Ink.Text] = ("text", "#1b2027", "#e9ecf0"),
        [Ink.Muted] = ("muted", "#59616d", "#a6afbb"),
        [Ink.Grid] = ("grid", "#e0e4e9", "#303741"),
        [Ink.Paper] = ("paper", "#ffffff", "#14181d"),
        [Ink.Surface] = ("surface", "#f4f6f9", "#1d2229"),
        [Ink.Model] = ("model", "#0b5cad", "#7cbcf5"),
        [Ink.Formula] = ("formula", "#b4500a", "#f3a65c"),
        [Ink.FormulaBand] = ("formula-band", "#f8e3d0", "#40301f"),
        [Ink.Statistical] = ("statistical", "#69727f", "#98a2af"),
        [Ink.ModelSoft] = ("model-soft", "#5596d3", "#4079b2"),
        [Ink.Range50] = ("range-50", "#7fb2e2", "#3d74ab"),
        [Ink.Range80] = ("range-80", "#b5d3ef", "#294d72"),
        [Ink.Range90] = ("range-90", "#dfecf8", "#1d3045"),
    };

    /// <summary>Both colour schemes, as custom properties of the outermost element.</summary>
    public static string Css { get; } =
        $":root{{color-scheme:light dark;{Properties(c => c.Light)}}}\n"
        + $"@media (prefers-color-scheme:dark){{:root{{{Properties(c => c.Dark)}}}}}\n";

    /// <summary>The custom property that an ink is, such as "var(--model)".</summary>
    public static string Property(Ink ink) => $"var(--{Colours[ink].Name})";

    private static string Properties(Func<(string Name, string Light, string Dark), string> colour) =>
        string.Concat(Colours.Values.Select(c => $"--{c.Name}:{colour(c)};"));
}
