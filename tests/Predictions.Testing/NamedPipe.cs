using System.Runtime.InteropServices;

namespace Predictions.Testing;

/// <summary>A named pipe. A reader that opens it waits until <see cref="Release"/>, as on a volume that hangs.</summary>
public sealed partial class NamedPipe : IDisposable
{
    private const uint OwnerMayReadAndWrite = 0x180;

    private bool _isReleased;
    private FileStream? _writer;

    private NamedPipe(string path) => Path = path;

    public string Path { get; private set; }

    /// <summary>Replaces a file by a named pipe.</summary>
    public static NamedPipe At(string path)
    {
        File.Delete(path);
        return MakeFifo(path, OwnerMayReadAndWrite) == 0
            ? new NamedPipe(path)
            : throw new IOException($"no pipe could be made: error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Moves the pipe, so that a file can replace it. Waiting readers keep waiting.</summary>
    public void PutAside(string path)
    {
        File.Move(Path, path);
        Path = path;
    }

    /// <summary>Waits until a reader has opened the pipe. The reader then waits for the first byte.</summary>
    public async Task UntilOpenedAsync(TimeSpan timeout) =>
        // Opening for write alone waits for a reader.
        _writer = await Task.Factory.StartNew(
            () => new FileStream(Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0), TaskCreationOptions.LongRunning)
            .WaitAsync(timeout);

    /// <summary>Releases the waiting readers, which read nothing.</summary>
    public void Release()
    {
        _writer?.Dispose();
        // Read and write access, because opening for write alone waits for a reader.
        if (!_isReleased)
            using (new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                Thread.Sleep(50);
        _isReleased = true;
    }

    public void Dispose() => Release();

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
