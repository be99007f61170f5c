using System.Net;
using System.Net.Sockets;

namespace Predictions.Testing;

/// <summary>Ports for servers that tests start.</summary>
public static class LoopbackPort
{
    /// <summary>A free port.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
