namespace Predictions.Cli;

/// <summary>Files that are there whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file beside its place and moves it there at the end.</summary>
    /// <param name="option">The option that asked for it, for the line that says why it could not be written.</param>
    /// <param name="path">Where to.</param>
    /// <param name="write">Writes it.</param>
    /// <returns>The exit code: a failure has been said.</returns>
    public static int Write(string option, string path, Action<TextWriter> write)
    {
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var writer = new StreamWriter(part))
                write(writer);
            File.Move(part, path, overwrite: true);
            return ExitCode.Success;
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            Discard(part);
            return ExitCode.Fail($"{option} {path}: {Why(e)}");
        }
    }

    // The system's own words name the part, which nobody asked for.
    private static string Why(Exception e) => e switch
    {
        DirectoryNotFoundException => "its folder does not exist",
        UnauthorizedAccessException => "writing there is not permitted",
        _ => $"cannot be written: {e.Message.ReplaceLineEndings(" ")}",
    };

    private static bool IsOfTheDisk(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static void Discard(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            // It was never there, or its disk has gone: the failure itself has already been said.
        }
    }
}
