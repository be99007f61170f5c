using System.Net;
using System.Net.Sockets;

namespace Predictions.Testing;

/// <summary>
/// A proxy on the loopback interface that stands between a client and a port and does to their bytes what networks do, switched
/// while it runs. It starts by passing everything on.
/// </summary>
public sealed class TcpFaultProxy : IAsyncDisposable
{
    private readonly int _upstreamPort;
    private readonly CancellationTokenSource _over = new();
    private readonly HashSet<FaultyLink> _links = [];
    private readonly LinkFaults _faults = new();
    private Socket _listener;
    private Task _accepting;
    private bool _isListening;

    private TcpFaultProxy(int upstreamPort)
    {
        _upstreamPort = upstreamPort;
        _listener = Bound(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = ListenAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    public string ConnectionString => $"127.0.0.1:{Port}";

    /// <summary>Connections that stand on the clients' side.</summary>
    public int Connections
    {
        get
        {
            lock (_links)
                return _links.Count;
        }
    }

    public static TcpFaultProxy Before(int port) => new(port);

    /// <summary>Everything goes through, also what was held back on connections that still stand.</summary>
    public void Pass()
    {
        if (!_isListening)
            _accepting = ListenAsync();
        _faults.Set(LinkFault.None);
    }

    /// <summary>Every portion is held for so long, in either direction; what comes meanwhile goes with the next.</summary>
    public void Delay(int milliseconds) => _faults.Set(LinkFault.Delay, milliseconds);

    /// <summary>Resets every connection that stands, once. New ones are as before.</summary>
    public void Cut()
    {
        FaultyLink[] links;
        lock (_links)
            links = [.. _links];
        foreach (var link in links)
            link.Reset();
    }

    /// <summary>New connections are refused; those that stand go on.</summary>
    public void Refuse()
    {
        if (!_isListening)
            return;
        _listener.Dispose();
        // Bound and not listening: nobody else gets the port.
        _listener = Bound(Port);
        _isListening = false;
    }

    /// <summary>Connections stand, new ones are accepted, and not a byte moves either way.</summary>
    public void Blackhole() => _faults.Set(LinkFault.Blackhole);

    /// <summary>Before every portion of the server's answers go 1 to 16 random bytes.</summary>
    public void Garbage(int seed) => _faults.Set(LinkFault.Garbage, seed);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Dispose();
        await _accepting;
        Cut();
        while (Connections > 0)
            await Task.Delay(1);
        _over.Dispose();
    }

    private static Socket Bound(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private async Task ListenAsync()
    {
        var listener = _listener;
        listener.Listen();
        _isListening = true;
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptAsync(_over.Token));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var link = new FaultyLink(client, _upstreamPort, _faults, _over.Token);
        lock (_links)
            _links.Add(link);
        try
        {
            await link.CarryAsync();
        }
        finally
        {
            lock (_links)
                _links.Remove(link);
        }
    }
}
