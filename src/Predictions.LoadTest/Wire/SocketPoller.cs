using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Predictions.LoadTest.Wire;

/// <summary>
/// Waits for one of several sockets, with a timeout in microseconds. .NET's own wait has a resolution of milliseconds. Linux uses
/// ppoll; on other systems requests leave up to a millisecond late, which the report shows as lateness.
/// </summary>
internal sealed partial class SocketPoller
{
    private const short ReadEvent = 0x1;
    private const short WriteEvent = 0x4;
    private const short ErrorEvents = 0x8 | 0x10;
    private const int TimerSlack = 29;

    private Polled[] _polled = new Polled[8];
    private int _count;

    /// <summary>Lets short waits of this thread end on time. By default Linux may extend them by 50 µs (timer slack).</summary>
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

    /// <summary>
    /// Whether the socket with this index, in the order of <see cref="Add"/>, has bytes, an end or an error to read.
    /// </summary>
    public bool CanRead(int index) => (_polled[index].Happened & (ReadEvent | ErrorEvents)) != 0;

    /// <summary>Waits until a socket can be read or written, or until the timeout.</summary>
    /// <returns>False after a timeout.</returns>
    public bool Wait(TimeSpan timeout) => OperatingSystem.IsLinux() ? WaitFinely(timeout) : WaitCoarsely(timeout);

    private bool WaitFinely(TimeSpan timeout)
    {
        var limit = new Timespec
        {
            Seconds = timeout.Ticks / TimeSpan.TicksPerSecond, Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        // A signal ends the wait early, like a timeout.
        return Ppoll(ref _polled[0], (nuint)_count, in limit, 0) > 0;
    }

    private bool WaitCoarsely(TimeSpan timeout) =>
        Poll(ref _polled[0], (uint)_count, (int)Math.Ceiling(timeout.TotalMilliseconds)) > 0;

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
