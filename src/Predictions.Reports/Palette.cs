namespace Predictions.Reports;

/// <summary>The role of a stroke, an area or a text. <see cref="Palette"/> assigns a color to each role.</summary>
public enum ColorRole
{
    /// <summary>Text, and observed outcomes.</summary>
    Text,

    /// <summary>Secondary text.</summary>
    Muted,

    /// <summary>Grid lines.</summary>
    Grid,

    /// <summary>The page's background.</summary>
    Paper,

    /// <summary>The background of tiles and table headers.</summary>
    Surface,

    /// <summary>The evaluated model, or the first series.</summary>
    Model,

    /// <summary>The trackers' formulas, values that are worse or out of range, or the second series.</summary>
    Formula,

    /// <summary>The spread of the formulas.</summary>
    FormulaBand,

    /// <summary>The statistical model without trees, or the third series.</summary>
    Statistical,

    /// <summary>The model's figures other than its error, or the fourth series.</summary>
    ModelSoft,

    /// <summary>The nominal 50 % range.</summary>
    Range50,

    /// <summary>The nominal 80 % range.</summary>
    Range80,

    /// <summary>The nominal 90 % range.</summary>
    Range90,

    /// <summary>The shadow at an edge behind which columns are hidden.</summary>
    Shade,
}

/// <summary>
/// The colors of pages and plots in both schemes. Blue and orange stay distinct with every common color blindness, and they
/// differ in lightness too. Text has a contrast of at least 4.5 : 1 and data marks of 3 : 1 (WCAG 2.2, 1.4.3 and 1.4.11); only
/// nested ranges and spreads are fainter.
/// </summary>
public static class Palette
{
    private static readonly Dictionary<ColorRole, (string Name, string Light, string Dark)> Colors = new()
    {
        [ColorRole.Text] = ("text", "#1b2027", "#e9ecf0"),
        [ColorRole.Muted] = ("muted", "#59616d", "#a6afbb"),
        [ColorRole.Grid] = ("grid", "#e0e4e9", "#303741"),
        [ColorRole.Paper] = ("paper", "#ffffff", "#14181d"),
        [ColorRole.Surface] = ("surface", "#f4f6f9", "#1d2229"),
        [ColorRole.Model] = ("model", "#0b5cad", "#7cbcf5"),
        [ColorRole.Formula] = ("formula", "#b4500a", "#f3a65c"),
        [ColorRole.FormulaBand] = ("formula-band", "#f8e3d0", "#40301f"),
        [ColorRole.Statistical] = ("statistical", "#69727f", "#98a2af"),
        [ColorRole.ModelSoft] = ("model-soft", "#5596d3", "#4079b2"),
        [ColorRole.Range50] = ("range-50", "#7fb2e2", "#3d74ab"),
        [ColorRole.Range80] = ("range-80", "#b5d3ef", "#294d72"),
        [ColorRole.Range90] = ("range-90", "#dfecf8", "#1d3045"),
        [ColorRole.Shade] = ("shade", "#1b202755", "#b9c6d666"),
    };

    /// <summary>Both color schemes as custom properties of the root element.</summary>
    public static string Css { get; } =
        $":root{{color-scheme:light dark;{Properties(c => c.Light)}}}\n"
        + $"@media screen and (prefers-color-scheme:dark){{:root{{{Properties(c => c.Dark)}}}}}\n";

    /// <summary>The custom property of a role, such as "var(--model)".</summary>
    public static string Property(ColorRole role) => $"var(--{Colors[role].Name})";

    /// <summary>The color of a role on a light background, such as "#0b5cad": for pictures that cannot follow a scheme.</summary>
    public static string Light(ColorRole role) => Colors[role].Light;

    private static string Properties(Func<(string Name, string Light, string Dark), string> color) =>
        string.Concat(Colors.Values.Select(c => $"--{c.Name}:{color(c)};"));
}
