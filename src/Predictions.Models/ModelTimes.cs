namespace Predictions.Models;

/// <summary>How long what lies in a folder of models may keep anybody.</summary>
/// <param name="Load">For parsing and proving one model. What takes longer is refused.</param>
public sealed record ModelTimes(TimeSpan Load)
{
    /// <summary>Five seconds, where a model takes a fifth of one.</summary>
    public static readonly ModelTimes Default = new(TimeSpan.FromSeconds(5));

    /// <summary>For one look at the whole folder: both labels' models, and as long again for reading files.</summary>
    public TimeSpan Look { get; init; } = 4 * Load;

    /// <summary>When a model that took too long is tried again: it then has a core for a fifth of the time or so.</summary>
    internal TimeSpan Again => 4 * Load;
}
