using System.Net;
using System.Net.Sockets;

namespace Predictions.Testing;

/// <summary>Ports for servers that tests start.</summary>
public static class LoopbackPort
{
    // Below the ports that the kernel gives to outgoing connections, so that none of them takes a port before its server starts.
    private const int First = 12_000;
    private const int Last = 31_999;

    // Held until the process ends, so that test programs that run at once never choose the same port.
    private static readonly List<FileStream> Reserved = [];
    private static readonly DirectoryInfo Reservations =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "predictions-test-ports"));

    private static int _next = First + Environment.ProcessId * 61 % (Last - First);

    /// <summary>A port that no other program uses, and that no other test gets.</summary>
    public static int Free()
    {
        lock (Reserved)
        {
            while (true)
            {
                _next = _next < Last ? _next + 1 : First;
                if (TryReserve(_next))
                    return _next;
            }
        }
    }

    private static bool TryReserve(int port)
    {
        FileStream? reservation = null;
        try
        {
            reservation = new FileStream(
                Path.Combine(Reservations.FullName, $"{port}"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            Reserved.Add(reservation);
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            reservation?.Dispose();
            return false;
        }
    }
}
