using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>A loaded, checked model: immutable, so a request takes it once and a swap replaces it whole.</summary>
/// <param name="Manifest">What is known of it.</param>
/// <param name="Scoring">What a forecast needs of it.</param>
/// <param name="Card">The model card, in Markdown.</param>
/// <param name="Fingerprint">Of the files that it was read from, in hex.</param>
public sealed record LoadedModel(Manifest Manifest, ScoringModel Scoring, string Card, string Fingerprint)
{
    /// <summary>The name of its folder.</summary>
    public string Version => Manifest.Version;

    /// <summary>Of its model.zip, in lower-case hex.</summary>
    public string Sha256 => Manifest.Sha256;
}
