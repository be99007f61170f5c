namespace Predictions.Cli.Batches;

/// <summary>A file that is read from its beginning to its end.</summary>
internal static class InputFile
{
    /// <exception cref="PopulationException">It cannot be read.</exception>
    public static Stream Open(string path)
    {
        try
        {
            // Lines are read through a buffer of their own.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PopulationException($"{path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PopulationException($"{path} cannot be read: {e.GetType().Name}");
        }
    }
}
