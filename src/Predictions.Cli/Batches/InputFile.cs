namespace Predictions.Cli.Batches;

/// <summary>A position in a file.</summary>
/// <param name="Bytes">The bytes before it.</param>
/// <param name="Lines">The line breaks before it.</param>
internal readonly record struct FilePosition(long Bytes, long Lines);

/// <summary>A UTF-8 file that is read from start to end.</summary>
internal static class InputFile
{
    /// <summary>The longest line or CSV record. The largest history as JSON is shorter.</summary>
    public const int MaxRecordBytes = 1 << 18;

    public static readonly string TooLong = $"must be at most {MaxRecordBytes} bytes long";

    /// <exception cref="BatchException">The file cannot be read, or is UTF-16 or UTF-32.</exception>
    public static Stream Open(string path)
    {
        try
        {
            // The readers have buffers of their own.
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
                FileOptions.SequentialScan);
            if (!IsWide(stream))
                return stream;
            stream.Dispose();
            throw new BatchException($"{path} must be UTF-8: it starts with the byte order mark of another encoding");
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

    // The CSV library would decode such a file, and its positions would no longer be bytes of the file.
    private static bool IsWide(FileStream stream)
    {
        Span<byte> start = stackalloc byte[4];
        var mark = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        stream.Position = 0;
        return mark.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || mark.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
            || mark.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xFE, 0xFF]);
    }
}
