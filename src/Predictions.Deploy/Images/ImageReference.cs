using System.Text.RegularExpressions;

namespace Predictions.Deploy.Images;

/// <summary>The name of an image.</summary>
/// <param name="Registry">Host and port, such as "registry.example.com".</param>
/// <param name="Repository">Its path there, such as "predictions/service".</param>
/// <param name="Tag">The tag; <c>null</c> where the name has only a digest.</param>
/// <param name="Digest">Such as "sha256:…" with 64 hex digits; <c>null</c> where the name has only a tag.</param>
internal sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest)
{
    /// <summary>Registry and repository, without tag and digest.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>The name as it is typed.</summary>
    public override string ToString() => Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Parses a name. A name without a registry is Docker Hub's, as in other tools.</summary>
    /// <exception cref="DeployException">The text is not the name of an image, or lacks a tag and a digest.</exception>
    public static ImageReference Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw DeployException.NotBegun($"\"{text}\" is not an image: give REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:DIGEST");
        var (tag, digest) = (Optional(match.Groups["tag"]), Optional(match.Groups["digest"]));
        if (tag is null && digest is null)
            throw DeployException.NotBegun($"\"{text}\" has no version: give a tag or a digest");
        var path = match.Groups["path"].Value;
        var first = path.Split('/')[0];
        var hasRegistry = path.Contains('/') && (first.Contains('.') || first.Contains(':') || first == "localhost");
        if (hasRegistry)
            return Checked(text, first, path[(first.Length + 1)..], tag, digest);
        return Checked(text, "docker.io", path.Contains('/') ? path : "library/" + path, tag, digest);
    }

    private static ImageReference Checked(string text, string registry, string repository, string? tag, string? digest) =>
        Path().IsMatch(repository)
            ? new ImageReference(registry, repository, tag, digest)
            : throw DeployException.NotBegun(
                $"\"{text}\" is not an image: \"{repository}\" must be lower-case letters, digits and . _ - between slashes");

    private static string? Optional(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(
        @"^(?<path>[A-Za-z0-9][A-Za-z0-9._:/-]{0,250}?)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
        + @"(@(?<digest>sha256:[a-f0-9]{64}))?\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*\z")]
    private static partial Regex Path();
}

/// <summary>An image that the registry has confirmed.</summary>
/// <param name="Reference">The name that was resolved.</param>
/// <param name="Digest">Its digest now; the tag may move later.</param>
/// <param name="Revisions">The distinct values of org.opencontainers.image.revision over its platforms; empty where no platform
/// has one.</param>
internal sealed record ResolvedImage(ImageReference Reference, string Digest, IReadOnlyList<string> Revisions)
{
    /// <summary>The name with the digest, which the cluster pulls.</summary>
    public string Pinned => $"{Reference.Name}@{Digest}";
}
