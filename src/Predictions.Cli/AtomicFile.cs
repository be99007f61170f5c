namespace Predictions.Cli;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a temporary file in the same folder and renames it at the end.</summary>
    /// <param name="option">The option that named the file, for the error line.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <returns>The exit code. An error was printed.</returns>
    public static int Write(string option, string path, Action<TextWriter> write) =>
        WriteAll(new OutputFile(option, path, stream =>
        {
            using var writer = new StreamWriter(stream);
            write(writer);
        }));

    /// <summary>Writes each file next to its place, and renames them when all are complete.</summary>
    /// <returns>The exit code. An error was printed.</returns>
    public static int WriteAll(params ReadOnlySpan<OutputFile> files)
    {
        var file = files[0];
        try
        {
            foreach (var each in files)
                WritePart(file = each);
            foreach (var each in files)
                File.Move((file = each).Part, each.Path, overwrite: true);
            return ExitCode.Success;
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            foreach (var each in files)
                Discard(each.Part);
            return ExitCode.Fail($"{file.Option} {file.Path}: {Why(e)}");
        }
    }

    private static void WritePart(OutputFile file)
    {
        if (Directory.Exists(file.Path))
            throw new IOException("it is a folder");
        using var stream = File.Create(file.Part);
        file.Write(stream);
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

/// <summary>A file that a command writes.</summary>
/// <param name="Option">The option that named the file, for the error line.</param>
/// <param name="Path">The file.</param>
/// <param name="Write">Writes the content.</param>
internal sealed record OutputFile(string Option, string Path, Action<Stream> Write)
{
    /// <summary>The temporary file in the same folder.</summary>
    public string Part { get; } = $"{Path}.{Environment.ProcessId}.part";
}
