namespace Predictions.Training.Reports.Plots;

/// <summary>What a stroke, an area or a word stands for; which colour shows it is up to <see cref="Palette"/>.</summary>
internal enum Ink
{
    /// <summary>Words, and what truly came.</summary>
    Text,

    /// <summary>Words that are read second.</summary>
    Muted,

    /// <summary>Lines that guide the eye.</summary>
    Grid,

    /// <summary>What everything lies on.</summary>
    Paper,

    /// <summary>Tiles and table heads.</summary>
    Surface,

    /// <summary>The model that is evaluated.</summary>
    Model,

    /// <summary>The trackers' formulas, and what is worse or outside.</summary>
    Formula,

    /// <summary>The spread of the formulas.</summary>
    FormulaBand,

    /// <summary>The statistical model alone.</summary>
    Statistical,

    /// <summary>Bars and lines of the model's that are not its error.</summary>
    ModelSoft,

    /// <summary>The range asked for at 50 %.</summary>
    Range50,

    /// <summary>The range asked for at 80 %.</summary>
    Range80,

    /// <summary>The range asked for at 90 %.</summary>
    Range90,
}
