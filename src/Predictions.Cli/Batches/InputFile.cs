using System.Text;
using Predictions.Training.Tables;

namespace Predictions.Cli.Batches;

/// <summary>
/// A file that is read as UTF-8 from a position on. A file with the byte order mark of UTF-16 or UTF-32 is converted.
/// </summary>
/// <param name="stream">At its beginning; disposed with the file.</param>
internal sealed class InputFile(Stream stream) : IDisposable
{
    /// <summary>The name of standard input, which is read once, from its beginning.</summary>
    public const string Standard = "-";

    private readonly Encoding? _wide = stream.CanSeek ? WideEncoding(stream) : null;

    public long Length => stream.Length;

    /// <exception cref="BatchException">The file cannot be read.</exception>
    public static InputFile Open(string path)
    {
        if (path == Standard)
            return new InputFile(Console.OpenStandardInput());
        try
        {
            // The readers have buffers of their own.
            return new InputFile(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
                FileOptions.SequentialScan));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BatchException($"{path} does not exist");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BatchException($"{path} cannot be read: {e.GetType().Name}");
        }
    }

    /// <summary>The UTF-8 bytes from a position on; valid until the next call.</summary>
    public Stream From(FilePosition position)
    {
        if (stream.CanSeek)
            stream.Position = _wide is null ? position.Bytes : 0;
        if (_wide is null)
            return stream;
        var text = Encoding.CreateTranscodingStream(stream, _wide, Encoding.UTF8, leaveOpen: true);
        Skip(text, position.Bytes);
        return text;
    }

    public void Dispose() => stream.Dispose();

    private static void Skip(Stream text, long bytes)
    {
        var buffer = new byte[1 << 16];
        while (bytes > 0 && text.Read(buffer, 0, (int)Math.Min(bytes, buffer.Length)) is > 0 and var read)
            bytes -= read;
    }

    private static Encoding? WideEncoding(Stream file)
    {
        Span<byte> start = stackalloc byte[4];
        var mark = start[..file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        // UTF-32 first: its mark begins with that of UTF-16.
        var bigEndian32 = new UTF32Encoding(bigEndian: true, byteOrderMark: true);
        Encoding[] wide = [Encoding.UTF32, bigEndian32, Encoding.Unicode, Encoding.BigEndianUnicode];
        foreach (var encoding in wide)
            if (mark.StartsWith(encoding.Preamble))
                return encoding;
        return null;
    }
}
