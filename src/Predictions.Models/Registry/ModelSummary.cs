using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>The state of a version. The numbers are those of the wire contract.</summary>
public enum ModelState
{
    Unspecified = 0,

    /// <summary>It answers requests: the stable version, and a candidate while it answers a share of users.</summary>
    Serving = 1,

    /// <summary>It shadows the serving version: it is scored and does not answer.</summary>
    Shadowing = 2,

    /// <summary>Its files are complete and valid, and no label names it.</summary>
    Available = 3,

    /// <summary>It is rejected.</summary>
    Refused = 4,
}

/// <summary>One version of the model in a list.</summary>
/// <param name="Name">"cycle-length".</param>
/// <param name="Version">The name of its folder.</param>
/// <param name="State">Its state.</param>
/// <param name="Rejection">Why it is rejected; otherwise <c>null</c>.</param>
/// <param name="Manifest">Its manifest; <c>null</c> where it cannot be read.</param>
/// <param name="Card">Its card; empty where there is none.</param>
public sealed record ModelSummary(
    string Name, string Version, ModelState State, ModelRejection? Rejection, Manifest? Manifest, string Card);
