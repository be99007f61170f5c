namespace Predictions.Models;

/// <summary>
/// Reads no more of a file than it may hold, whatever it says of its length: what lies there may be a pipe or a device, which have
/// none, or grow. A read that hangs is for the caller's time to end.
/// </summary>
internal static class BoundedFile
{
    // A device states no length, or none that is true.
    private const int LeastStep = 4 << 10, Step = 64 << 10;

    /// <summary>Hands the file on part by part, and tells how long it was, or that it is longer than it may be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">The longest that is read.</param>
    /// <param name="part">Takes a part; it is used again afterwards.</param>
    /// <returns>Its length, or one over <paramref name="mostBytes"/> where it is longer.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    public static long Read(string path, long mostBytes, Action<ReadOnlySpan<byte>> part)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.CanSeek && file.Length > mostBytes)
            return mostBytes + 1;
        var buffer = new byte[file.CanSeek ? Math.Clamp(file.Length + 1, LeastStep, Step) : Step];
        var length = 0L;
        while (file.Read(buffer) is > 0 and var read)
        {
            length += read;
            if (length > mostBytes)
                return mostBytes + 1;
            part(buffer.AsSpan(0, read));
        }

        return length;
    }
}
