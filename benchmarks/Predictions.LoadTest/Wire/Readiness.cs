using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Predictions.LoadTest.Wire;

/// <summary>
/// Waits for any of a few sockets, or for a time in microseconds. The library's own wait knows milliseconds only: on Linux this is
/// ppoll, elsewhere sends are up to a millisecond late, which the report's lateness tells.
/// </summary>
internal sealed partial class Readiness
{
    private const short ReadEvent = 0x1;
    private const short WriteEvent = 0x4;
    private const short AnyTrouble = 0x8 | 0x10;
    private const int TimerSlack = 29;

    private Polled[] _polled = new Polled[8];
    private int _count;

    /// <summary>Lets short waits of this thread end on time: by default Linux may stretch them by 50 µs.</summary>
    public static void SharpenTimers()
    {
        if (OperatingSystem.IsLinux())
            _ = Prctl(TimerSlack, 1, 0, 0, 0);
    }

    public void Clear() => _count = 0;

    public void Add(Socket socket, bool isWriting)
    {
        if (_count == _polled.Length)
            Array.Resize(ref _polled, 2 * _count);
        _polled[_count++] = new Polled
        {
            Descriptor = (int)socket.Handle, Events = isWriting ? (short)(ReadEvent | WriteEvent) : ReadEvent,
        };
    }

    /// <summary>Whether the socket that was added so-manieth has something to read, its end included.</summary>
    public bool CanRead(int index) => (_polled[index].Happened & (ReadEvent | AnyTrouble)) != 0;

    /// <summary>Waits until something can be read or written, at most so long.</summary>
    /// <returns>Whether anything can.</returns>
    public bool Wait(TimeSpan most) => OperatingSystem.IsLinux() ? WaitFinely(most) : WaitCoarsely(most);

    private bool WaitFinely(TimeSpan most)
    {
        var limit = new Timespec { Seconds = most.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = most.Ticks % TimeSpan.TicksPerSecond * 100 };
        // An interrupted wait is an ended one.
        return Ppoll(ref _polled[0], (nuint)_count, in limit, 0) > 0;
    }

    private bool WaitCoarsely(TimeSpan most) => Poll(ref _polled[0], (uint)_count, (int)Math.Ceiling(most.TotalMilliseconds)) > 0;

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int Ppoll(ref Polled first, nuint count, in Timespec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Polled first, uint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Prctl(int option, nuint value, nuint third, nuint fourth, nuint fifth);

    [StructLayout(LayoutKind.Sequential)]
    private struct Polled
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
