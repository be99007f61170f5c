namespace Predictions.Cli;

/// <summary>Files that are there whole or not at all.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file beside its place and moves it there at the end; says where it could not.</summary>
    public static int Write(string path, Action<TextWriter> write)
    {
        var unfinished = path + ".unfinished";
        try
        {
            using (var writer = new StreamWriter(unfinished))
                write(writer);
            File.Move(unfinished, path, overwrite: true);
            return ExitCode.Success;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail($"{path} cannot be written: {e.Message}");
        }
    }
}
