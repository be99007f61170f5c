using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Predictions.LoadTest.Wire;

/// <summary>
/// A connection that many requests share, driven by one thread: nothing in it waits, locks or is woken. The libraries' clients
/// cost more per call than the server does, and so could not saturate it.
/// </summary>
internal abstract class LoadConnection : IDisposable
{
    protected LoadConnection(IPEndPoint address, int mostInFlight, IAnswers answers)
    {
        (MostInFlight, Answers) = (mostInFlight, answers);
        Socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            Socket.Connect(address);
        }
        catch
        {
            Socket.Dispose();
            throw;
        }

        Socket.Blocking = false;
    }

    public Socket Socket { get; }

    /// <summary>Whether another request can be sent on it at this moment.</summary>
    public abstract bool HasRoom { get; }

    /// <summary>Requests sent and not over.</summary>
    public int InFlight { get; protected set; }

    /// <summary>Whether it takes no more requests: the server asked so, or it broke. Those in flight may still be answered.</summary>
    public bool IsLeaving { get; protected set; }

    /// <summary>Whether nothing more will come of it.</summary>
    public bool IsExpired { get; private set; }

    public bool HasUnsent => !Out.IsEmpty;

    protected SendBuffer Out { get; } = new();

    protected ReceiveBuffer In { get; } = new();

    protected int MostInFlight { get; }

    protected IAnswers Answers { get; }

    /// <summary>Writes a request for the next <see cref="Flush"/>. Only where it <see cref="HasRoom"/>.</summary>
    public abstract void Send(in Request request);

    public void Flush()
    {
        if (!Out.IsEmpty && !IsExpired && !Out.Flush(Socket))
            End();
    }

    /// <summary>Takes what has arrived and tells of the requests that it ends.</summary>
    public void Receive()
    {
        if (IsExpired)
            return;
        // Once is enough: readiness is told again while bytes are left.
        var received = In.Receive(Socket);
        if (received < 0)
            return;
        if (received == 0 || !Understand(Stopwatch.GetTimestamp()) || (IsLeaving && InFlight == 0))
            End();
    }

    /// <summary>Gives up: every request in flight ends so.</summary>
    public abstract void Abandon(int ending, long now);

    public void Dispose() => Socket.Dispose();

    /// <summary>Reads what is whole of the bytes that have come.</summary>
    /// <returns>Whether they make sense.</returns>
    protected abstract bool Understand(long now);

    /// <summary>Tells of the requests in flight once the connection has ended.</summary>
    protected abstract void Bereave(long now);

    private void End()
    {
        (IsExpired, IsLeaving) = (true, true);
        Bereave(Stopwatch.GetTimestamp());
    }
}
