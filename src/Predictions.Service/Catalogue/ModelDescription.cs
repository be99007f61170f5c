namespace Predictions.Service.Catalogue;

/// <summary>What an instance does with a model. Numbers are those of the wire contract.</summary>
public enum ModelState
{
    Unspecified = 0,
    Serving = 1,
    Shadowing = 2,
    Available = 3,
    Refused = 4,
}

/// <summary>One model as the operators see it.</summary>
/// <param name="Name">"cycle-length".</param>
/// <param name="Version">"3".</param>
/// <param name="State">What this instance does with it.</param>
/// <param name="RefusedBecause">Why it does not serve; empty unless refused.</param>
/// <param name="Sha256">Of its artifact, in lower-case hex.</param>
/// <param name="Created">The date it was trained, as <see cref="Core.History.DateText"/>.</param>
/// <param name="Metrics">From its manifest, "mae_days" and so on.</param>
/// <param name="Card">Its model card, in Markdown.</param>
public sealed record ModelDescription(
    string Name,
    string Version,
    ModelState State,
    string RefusedBecause,
    string Sha256,
    string Created,
    IReadOnlyDictionary<string, double> Metrics,
    string Card);
