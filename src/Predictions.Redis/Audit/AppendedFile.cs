using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Predictions.Redis.Audit;

/// <summary>Files that several processes append to: each write goes to what is the end at that moment.</summary>
internal static partial class AppendedFile
{
    private const int StandardErrorDescriptor = 2;

    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;

    /// <summary>For its owner, and for a reader of logs in its group.</summary>
    private const uint Mode = 0b110_100_000;

    /// <summary>Opens a file at its end; makes it where it is missing.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public static FileStream Open(string path)
    {
        // The framework's own append only begins at the end, and goes on where it then was: two processes would write over each other.
        if (!OperatingSystem.IsLinux())
            return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        var file = OpenAtEnd(path, WriteOnly | Create | Append | CloseOnExec, Mode);
        return file.IsInvalid ? throw new IOException(Marshal.GetLastPInvokeErrorMessage()) : new FileStream(file, FileAccess.Write, bufferSize: 0);
    }

    /// <exception cref="IOException">It cannot be written, as where nobody reads it any more.</exception>
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

        // Into a file only the console writes where others of this process left off; to a pipe that is closed it says nothing.
        using var console = Console.OpenStandardError();
        console.Write(bytes);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAtEnd(string path, int flags, uint mode);
}
