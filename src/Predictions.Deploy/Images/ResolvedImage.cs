namespace Predictions.Deploy.Images;

/// <summary>An image that its registry has.</summary>
/// <param name="Reference">As it was asked for.</param>
/// <param name="Digest">What it is, whatever the tag will mean later.</param>
/// <param name="Revisions">What its org.opencontainers.image.revision says, once for each that its platforms say; empty where none does.</param>
internal sealed record ResolvedImage(ImageReference Reference, string Digest, IReadOnlyList<string> Revisions)
{
    /// <summary>What a cluster pulls.</summary>
    public string Pinned => $"{Reference.Name}@{Digest}";
}
