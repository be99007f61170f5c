namespace Predictions.Models;

/// <summary>What a version of the model is doing. Numbers are those of the wire contract.</summary>
public enum ModelState
{
    Unspecified = 0,

    /// <summary>It answers.</summary>
    Serving = 1,

    /// <summary>It is scored beside the one that answers.</summary>
    Shadowing = 2,

    /// <summary>It is there and whole.</summary>
    Available = 3,

    /// <summary>It may not serve.</summary>
    Refused = 4,
}

/// <summary>One version of the model as it is listed.</summary>
/// <param name="Name">"cycle-length".</param>
/// <param name="Version">The name of its folder.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Refusal">Why it may not serve; <c>null</c> otherwise.</param>
/// <param name="Manifest">Its manifest; <c>null</c> where that cannot be read.</param>
/// <param name="Card">Its card; empty where there is none.</param>
public sealed record ModelSummary(
    string Name, string Version, ModelState State, ModelRejection? Refusal, Manifest? Manifest, string Card);
