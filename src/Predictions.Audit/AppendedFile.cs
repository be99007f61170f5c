using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Predictions.Audit;

/// <summary>Files that several processes append to: the system places each write at the current end of the file.</summary>
internal static partial class AppendedFile
{
    private const int StandardErrorDescriptor = 2;

    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;

    /// <summary>Readable by the owner and the group, writable by the owner.</summary>
    private const uint Mode = 0b110_100_000;

    /// <summary>Opens a file for appending, and creates it where it is missing.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file must not be opened.</exception>
    public static FileStream Open(string path)
    {
        // FileMode.Append seeks to the end once. Two processes would overwrite each other, so open(2) is called with O_APPEND.
        if (!OperatingSystem.IsLinux())
            return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var file = OpenAtEnd(path, WriteOnly | Create | Append | CloseOnExec, Mode);
        return file.IsInvalid
            ? throw new IOException(Marshal.GetLastPInvokeErrorMessage())
            : new FileStream(file, FileAccess.Write, bufferSize: 0);
    }

    /// <summary>Waits until a new file's name in its folder is on the disk too.</summary>
    /// <exception cref="IOException">The folder cannot be written to the disk.</exception>
    public static void FlushFolderOf(string path)
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = OpenAtEnd(Path.GetDirectoryName(Path.GetFullPath(path))!, CloseOnExec, 0);
        if (folder.IsInvalid || FlushToDisk(folder) != 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
    }

    /// <exception cref="IOException">Standard error cannot be written, for example because its reader is gone.</exception>
    public static void WriteToStandardError(ReadOnlySpan<byte> bytes)
    {
        if (!OperatingSystem.IsWindows())
        {
            using var descriptor = new SafeFileHandle(StandardErrorDescriptor, ownsHandle: false);
            using var pipe = new FileStream(descriptor, FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                pipe.Write(bytes);
                return;
            }
        }

        // Only the console's stream continues after other writes of this process to a file. It ignores a closed pipe, so pipes
        // bypass it.
        using var console = Console.OpenStandardError();
        console.Write(bytes);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAtEnd(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FlushToDisk(SafeFileHandle file);
}
