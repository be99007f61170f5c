namespace Predictions.Cli;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a temporary file in the same folder and renames it at the end.</summary>
    /// <param name="option">The option that named the file, for the error line.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The exit code. An error was printed.</returns>
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

    // The system's message names the temporary file, which the user does not know.
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
            // The file was never created, or its disk is gone. The first error is printed already.
        }
    }
}
