namespace Predictions.Models.Artifacts;

/// <summary>
/// Reads a file up to a limit, whatever length it reports: it may grow, or be a pipe or a device. A read may hang, so the caller
/// needs a timeout.
/// </summary>
internal static class BoundedFile
{
    // A device reports no length, or a wrong one.
    private const int MinBufferBytes = 4 << 10, Step = 64 << 10;

    /// <summary>Passes the file on in parts, and returns its length.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The limit.</param>
    /// <param name="part">Receives a part. The buffer is reused afterwards.</param>
    /// <returns>The length, or <paramref name="maxBytes"/> + 1 where the file is longer.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be read, or is a folder.</exception>
    public static long Read(string path, long maxBytes, Action<ReadOnlySpan<byte>> part)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.CanSeek && file.Length > maxBytes)
            return maxBytes + 1;
        var buffer = new byte[file.CanSeek ? Math.Clamp(file.Length + 1, MinBufferBytes, Step) : Step];
        var length = 0L;
        while (file.Read(buffer) is > 0 and var read)
        {
            length += read;
            if (length > maxBytes)
                return maxBytes + 1;
            part(buffer.AsSpan(0, read));
        }

        return length;
    }
}
