namespace Predictions.Client;

/// <summary>What the service does with a version of the model.</summary>
public enum ModelState
{
    Unspecified = 0,
    Serving = 1,

    /// <summary>Scored on the same cycles as the serving version, but not served.</summary>
    Shadowing = 2,
    Available = 3,
    Refused = 4,
}

/// <summary>A version of the model.</summary>
public sealed record ModelVersion
{
    /// <summary>"cycle-length".</summary>
    public required string Name { get; init; }

    /// <summary>"3".</summary>
    public required string Version { get; init; }

    public ModelState State { get; init; }

    /// <summary>Why the service does not load it; <c>null</c> unless <see cref="ModelState.Refused"/>.</summary>
    public string? RefusedBecause { get; init; }

    public string Sha256 { get; init; } = "";

    /// <summary>The day of its training; <c>null</c> if unknown.</summary>
    public DateOnly? Created { get; init; }

    /// <summary>The figures of its manifest: "mae_days", "crps_days", …</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>The model card in Markdown; empty in a list.</summary>
    public string Card { get; init; } = "";
}
