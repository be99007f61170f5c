using Microsoft.Win32.SafeHandles;

namespace Predictions.Cli.Batches;

/// <summary>The output while it is written, as <c>FILE.part</c>. One run can open it at a time.</summary>
internal sealed class PartialFile : IDisposable
{
    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    /// <param name="path">The final name.</param>
    /// <param name="keep">The bytes of an earlier run to keep; the rest is cut off.</param>
    /// <exception cref="BatchException">The file is shorter, cannot be written, or is open in another run.</exception>
    public PartialFile(string path, long keep)
    {
        _path = path;
        _file = Opened(Part);
        if (_file.Length < keep)
        {
            _file.Dispose();
            throw new BatchException($"{Part} is shorter than its checkpoint says; start over with --restart");
        }

        _file.SetLength(keep);
        _file.Seek(0, SeekOrigin.End);
        _handle = _file.SafeFileHandle;
    }

    public long Length => _file.Position;

    private string Part => PartOf(_path);

    public static string PartOf(string path) => path + ".part";

    public void Write(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

    /// <summary>Flushes what was written before the call to the disk. Other threads may write at the same time.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_handle);

    /// <summary>Renames the complete output to its final name.</summary>
    public void Finish()
    {
        Flush();
        _file.Dispose();
        File.Move(Part, _path, overwrite: true);
    }

    /// <summary>
    /// Converts the complete output to the file with the final name. A kill leaves the output, to convert again.
    /// </summary>
    /// <param name="convert">Reads the output and writes the file.</param>
    public async Task FinishAsync(Func<Stream, Stream, Task> convert)
    {
        Flush();
        _file.Dispose();
        var converted = _path + ".new";
        await using (var from = File.OpenRead(Part))
        await using (var to = File.Create(converted))
        {
            await convert(from, to);
            to.Flush(flushToDisk: true);
        }

        File.Move(converted, _path, overwrite: true);
        File.Delete(Part);
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
            throw new BatchException($"{part} cannot be written; another run may use it ({e.GetType().Name})");
        }
    }
}
