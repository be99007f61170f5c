namespace Predictions.Cli.Batches;

/// <summary>The output while it grows, beside its place as <c>FILE.part</c>. One run has it at a time.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;

    /// <param name="path">Where the output belongs at the end.</param>
    /// <param name="keep">How many bytes of an earlier run's are gone on from; the rest is cut off.</param>
    /// <exception cref="BatchException">There are fewer, or another run has it.</exception>
    public PartialFile(string path, long keep)
    {
        _path = path;
        _file = Opened(Part);
        if (_file.Length < keep)
        {
            _file.Dispose();
            throw new BatchException($"{Part} is shorter than when the checkpoint was written; begin anew with --restart");
        }

        _file.SetLength(keep);
        _file.Seek(0, SeekOrigin.End);
    }

    public long Length => _file.Position;

    private string Part => PartOf(_path);

    public static string PartOf(string path) => path + ".part";

    public void Write(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>What was written is on the disk afterwards.</summary>
    public void Flush() => _file.Flush(flushToDisk: true);

    /// <summary>Puts the whole output into its place.</summary>
    public void Finish()
    {
        Flush();
        _file.Dispose();
        File.Move(Part, _path, overwrite: true);
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Opened(string part)
    {
        try
        {
            return new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
        }
        catch (DirectoryNotFoundException)
        {
            throw new BatchException($"{part}: its folder does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BatchException($"{part} cannot be written: another run may have it ({e.GetType().Name})");
        }
    }
}
