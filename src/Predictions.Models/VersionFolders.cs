namespace Predictions.Models;

/// <summary>The folders that hold a version each.</summary>
public static class VersionFolders
{
    internal static string PathOf(string modelsDirectory, string version) =>
        Path.Combine(modelsDirectory, ArtifactFiles.ModelName, version);

    /// <summary>Whether a label may name it: a folder's own name, which leads nowhere else.</summary>
    public static bool IsVersion(string name) =>
        name.Length is > 0 and <= 100 && name[0] != '.' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>The versions that are there and those that are named, "2" before "10", each once.</summary>
    internal static IEnumerable<string> Of(string modelsDirectory, params IEnumerable<string?> named) =>
        Found(Path.Combine(modelsDirectory, ArtifactFiles.ModelName)).Concat(named.OfType<string>())
            .Distinct().OrderBy(v => v.Length).ThenBy(v => v, StringComparer.Ordinal);

    // A mounted volume keeps its own folders beside the versions, under names with dots in front.
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
