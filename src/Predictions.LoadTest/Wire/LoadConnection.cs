using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Predictions.LoadTest.Wire;

/// <summary>One request for a forecast.</summary>
/// <param name="User">The user's number.</param>
/// <param name="Due">The timestamp at which it was due; its latency counts from here.</param>
/// <param name="Retries">How often it has been sent before.</param>
internal readonly record struct Request(int User, long Due, int Retries = 0);

/// <summary>Reports that a request has ended.</summary>
/// <param name="request">The request.</param>
/// <param name="outcome">A number of <see cref="Results.Outcome"/>.</param>
/// <param name="now">The timestamp of its end.</param>
internal delegate void RequestEnded(in Request request, int outcome, long now);

/// <summary>
/// Reports a request that the server certainly has not processed. It is sent again, and its latency keeps counting.
/// </summary>
internal delegate void RequestUnprocessed(in Request request);

/// <summary>The callbacks of a connection, on the thread that drives it.</summary>
internal sealed record RequestEvents(RequestEnded Ended, RequestUnprocessed Unprocessed);

/// <summary>
/// A connection for many concurrent requests, driven by one thread: nothing in it blocks, locks or switches threads. HttpClient
/// needs as much CPU per call as the service, so it cannot saturate the service from one core (see docs/design/decisions).
/// </summary>
internal abstract class LoadConnection : IDisposable
{
    protected LoadConnection(IPEndPoint address, int maxInFlight, RequestEvents events)
    {
        (MaxInFlight, Events) = (maxInFlight, events);
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

    /// <summary>Whether the connection can take another request now.</summary>
    public abstract bool HasRoom { get; }

    /// <summary>Requests that are sent and have not ended.</summary>
    public int InFlight { get; protected set; }

    /// <summary>Whether the connection takes no more requests. Those in flight may still be answered.</summary>
    public bool IsLeaving { get; protected set; }

    /// <summary>Whether the connection is closed and no request is in flight.</summary>
    public bool IsClosed { get; private set; }

    public bool HasUnsent => !Out.IsEmpty;

    /// <summary>Response headers in an encoding that the client does not read.</summary>
    public long OpaqueHeaders { get; protected set; }

    protected SendBuffer Out { get; } = new();

    protected ReceiveBuffer In { get; } = new();

    protected int MaxInFlight { get; }

    protected RequestEvents Events { get; }

    /// <summary>Buffers a request for the next <see cref="Flush"/>. Requires <see cref="HasRoom"/>.</summary>
    public abstract void Send(in Request request);

    public void Flush()
    {
        if (!Out.IsEmpty && !IsClosed && !Out.Flush(Socket))
            End();
    }

    /// <summary>Reads the bytes that have arrived and reports the requests that they end.</summary>
    public void Receive()
    {
        if (IsClosed)
            return;
        // One read is enough: the poller reports the socket again while bytes are left.
        var received = In.Receive(Socket);
        if (received < 0)
            return;
        if (received == 0 || !Parse(Stopwatch.GetTimestamp()) || (IsLeaving && InFlight == 0))
            End();
    }

    /// <summary>Ends every request in flight with an outcome.</summary>
    public abstract void Abandon(int outcome, long now);

    public void Dispose() => Socket.Dispose();

    /// <summary>Parses the complete messages in the receive buffer.</summary>
    /// <returns>False if the bytes violate the protocol.</returns>
    protected abstract bool Parse(long now);

    /// <summary>Reports the requests in flight after the connection has ended.</summary>
    protected abstract void OnDisconnect(long now);

    private void End()
    {
        (IsClosed, IsLeaving) = (true, true);
        OnDisconnect(Stopwatch.GetTimestamp());
    }
}
