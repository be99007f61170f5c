using System.Text.RegularExpressions;

namespace Predictions.Deploy.Images;

/// <summary>An image as it is named.</summary>
/// <param name="Registry">Host and port, such as "registry.example.com".</param>
/// <param name="Repository">Its path there, such as "predictions/service".</param>
/// <param name="Tag">Its tag; <c>null</c> where it is named by digest alone.</param>
/// <param name="Digest">Such as "sha256:…" with 64 hex digits; <c>null</c> where it is named by tag.</param>
internal sealed partial record ImageReference(string Registry, string Repository, string? Tag, string? Digest)
{
    /// <summary>Registry and repository: an image without its version.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>As it is typed.</summary>
    public override string ToString() => Name + (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Reads what was typed. Without a registry it is Docker Hub's, as everywhere.</summary>
    /// <exception cref="DeployException">It names no image, or no version of it.</exception>
    public static ImageReference Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            throw DeployException.NotBegun($"\"{text}\" names no image: give REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:DIGEST");
        var (tag, digest) = (Optional(match.Groups["tag"]), Optional(match.Groups["digest"]));
        if (tag is null && digest is null)
            throw DeployException.NotBegun($"\"{text}\" names no version: give a tag or a digest");
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
                $"\"{text}\" names no image: \"{repository}\" must be lower-case letters, digits and . _ - between slashes");

    private static string? Optional(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex(@"^(?<path>[A-Za-z0-9][A-Za-z0-9._:/-]{0,250}?)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(@(?<digest>sha256:[a-f0-9]{64}))?\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*\z")]
    private static partial Regex Path();
}
