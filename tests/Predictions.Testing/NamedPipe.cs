using System.Runtime.InteropServices;

namespace Predictions.Testing;

/// <summary>A pipe with a name among files: whoever opens it to read waits until <see cref="Release"/>, as on a volume that hangs.</summary>
public sealed partial class NamedPipe : IDisposable
{
    private const uint OwnerMayReadAndWrite = 0x180;

    private bool _isReleased;

    private NamedPipe(string path) => Path = path;

    public string Path { get; private set; }

    /// <summary>Makes one in place of what is there.</summary>
    public static NamedPipe At(string path)
    {
        File.Delete(path);
        return MakeFifo(path, OwnerMayReadAndWrite) == 0
            ? new NamedPipe(path)
            : throw new IOException($"no pipe could be made: error {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Puts it aside, so that a file may take its place; who waits goes on waiting.</summary>
    public void PutAside(string path)
    {
        File.Move(Path, path);
        Path = path;
    }

    /// <summary>Lets everybody go who waits: they read nothing.</summary>
    public void Release()
    {
        // To read and write, since one that only writes would wait for a reader.
        if (!_isReleased)
            using (new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
                Thread.Sleep(50);
        _isReleased = true;
    }

    public void Dispose() => Release();

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
