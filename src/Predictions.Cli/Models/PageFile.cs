namespace Predictions.Cli.Models;

/// <summary>Writes a report's page where <c>--html</c> asks for it.</summary>
internal static class PageFile
{
    /// <summary>Writes the page whole or not at all.</summary>
    /// <param name="path">Where to; <c>null</c> writes nothing.</param>
    /// <param name="page">Makes the page.</param>
    /// <returns>The exit code: a failure has been said.</returns>
    public static int Write(string? path, Func<string> page)
    {
        if (path is null)
            return ExitCode.Success;
        var text = page();
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            File.WriteAllText(part, text);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Discard(part);
            return ExitCode.Fail($"--html {path}: {Why(e)}");
        }

        Console.Error.WriteLine($"The page is in {Path.GetFullPath(path)}");
        return ExitCode.Success;
    }

    // The system's own words name the part, which nobody asked for.
    private static string Why(Exception e) => e switch
    {
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "writing there is not permitted",
        _ => $"cannot be written: {e.Message.ReplaceLineEndings(" ")}",
    };

    private static void Discard(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // It was never there, or its disk has gone: the failure itself has already been said.
        }
    }
}
