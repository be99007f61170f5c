using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>The folders of versions.</summary>
public static class VersionFolders
{
    /// <summary>The folder of a version, which may not exist.</summary>
    public static string PathOf(string modelsDirectory, string version) =>
        Path.Combine(modelsDirectory, ArtifactFiles.ModelName, version);

    /// <summary>Whether a label may have this text: a plain folder name, which cannot lead to another folder.</summary>
    public static bool IsVersion(string name) =>
        name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>Says that a version has no folder, and names those that have one; <c>null</c> if it has.</summary>
    public static string? Missing(string modelsDirectory, string version) =>
        Directory.Exists(PathOf(modelsDirectory, version)) ? null
        : Of(modelsDirectory).ToArray() is { Length: > 0 } found
            ? $"{modelsDirectory} has no version {version}, only {string.Join(", ", found)}"
            : $"{modelsDirectory} has no version {version}, and no other";

    /// <summary>The existing and the named versions, "2" before "10", each once.</summary>
    internal static IEnumerable<string> Of(string modelsDirectory, params IEnumerable<string?> named) =>
        Found(Path.Combine(modelsDirectory, ArtifactFiles.ModelName)).Concat(named.OfType<string>())
            .Distinct().OrderBy(v => v.Length).ThenBy(v => v, StringComparer.Ordinal);

    // A mounted volume keeps its own folders next to the versions, with names that start with a dot.
    private static string[] Found(string root)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(root).Select(d => Path.GetFileName(d)).Where(IsVersion)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
