using System.Net;
using System.Net.Sockets;

namespace Predictions.Testing;

/// <summary>One client's connection and its counterpart to the server.</summary>
internal sealed class FaultyLink : IDisposable
{
    private const int PortionBytes = 64 * 1024;

    private readonly Socket _client;
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly int _serverPort;
    private readonly LinkFaults _faults;
    private readonly CancellationTokenSource _over;

    public FaultyLink(Socket client, int serverPort, LinkFaults faults, CancellationToken over)
    {
        (_client, _serverPort, _faults) = (client, serverPort, faults);
        _client.NoDelay = true;
        _over = CancellationTokenSource.CreateLinkedTokenSource(over);
    }

    /// <summary>Copies bytes in both directions until one side ends.</summary>
    public async Task CarryAsync()
    {
        try
        {
            await _faults.HoldAsync(_over.Token);
            await _server.ConnectAsync(IPAddress.Loopback, _serverPort, _over.Token);
            await Task.WhenAny(MoveAsync(_client, _server, false), MoveAsync(_server, _client, true));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
        finally
        {
            await _over.CancelAsync();
        }
    }

    /// <summary>Resets the connection on both sides.</summary>
    public void Reset()
    {
        foreach (var socket in (Socket[])[_client, _server])
            // With a linger time of 0, closing sends RST instead of FIN, even during a pending read.
            socket.Close(0);

        try
        {
            _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        _over.Dispose();
    }

    private async Task MoveAsync(Socket from, Socket to, bool isAnswer)
    {
        var portion = new byte[PortionBytes];
        try
        {
            while (await from.ReceiveAsync(portion, _over.Token) is > 0 and var read)
            {
                await _faults.HoldAsync(_over.Token);
                if (isAnswer && _faults.BeforeAnswer() is { Length: > 0 } garbage)
                    await to.SendAsync(garbage, _over.Token);
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(portion.AsMemory(sent, read - sent), _over.Token);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
        }
    }
}
