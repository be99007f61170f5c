namespace Predictions.Cli.Batches;

/// <summary>
/// Reads lines as bytes and knows the place after each, so that a run can go on from there. Memory is bounded by the longest line.
/// </summary>
/// <param name="stream">At <paramref name="start"/>.</param>
/// <param name="start">Where reading begins.</param>
/// <param name="file">Its name, for what is wrong with it.</param>
internal sealed class LineReader(Stream stream, FilePosition start, string file)
{
    /// <summary>More than the largest history takes as JSON.</summary>
    public const int MaxLineBytes = 1 << 18;

    private readonly byte[] _buffer = new byte[4 * MaxLineBytes];
    private int _from;
    private int _to;
    private bool _ended;

    /// <summary>After the line that was read last.</summary>
    public FilePosition FilePosition { get; private set; } = start;

    /// <summary>The next line without its end; valid until the next call.</summary>
    /// <exception cref="BatchException">The line is longer than <see cref="MaxLineBytes"/>.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int length;
        while ((length = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n')) < 0 && !_ended)
            Fill();
        var taken = length < 0 ? _to - _from : length + 1;
        line = Trimmed(_buffer.AsSpan(_from, length < 0 ? taken : length));
        _from += taken;
        FilePosition = taken == 0 ? FilePosition : new FilePosition(FilePosition.Bytes + taken, FilePosition.Lines + 1);
        return taken > 0;
    }

    private ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line)
    {
        if (FilePosition.Bytes == 0 && line.StartsWith("\uFEFF"u8))
            line = line["\uFEFF"u8.Length..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private void Fill()
    {
        if (_to - _from > MaxLineBytes)
            throw BatchException.At(file, FilePosition.Lines + 1, $"must be at most {MaxLineBytes} bytes long");
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        var read = stream.Read(_buffer, _to, _buffer.Length - _to);
        _to += read;
        _ended = read == 0;
    }
}

/// <summary>How far a file has been read: the bytes and the lines before the place.</summary>
internal readonly record struct FilePosition(long Bytes, long Lines);

/// <summary>A file that is read from its beginning to its end.</summary>
internal static class InputFile
{
    /// <exception cref="BatchException">It cannot be read.</exception>
    public static Stream Open(string path)
    {
        try
        {
            // Lines are read through a buffer of their own.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
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
}
