using System.Net.Sockets;

namespace Predictions.LoadTest.Wire;

/// <summary>Bytes that came in and are not understood yet, parsed where they lie.</summary>
internal sealed class ReceiveBuffer
{
    private const int LeastRoom = 16 * 1024;

    private byte[] _bytes = new byte[128 * 1024];
    private int _from;
    private int _to;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_from, _to - _from);

    public void Advance(int count) => _from += count;

    /// <summary>Takes what has arrived.</summary>
    /// <returns>How many bytes; 0 once the other side has closed, or the connection broke; −1 where nothing has come.</returns>
    public int Receive(Socket socket)
    {
        MakeRoom();
        var received = socket.Receive(_bytes, _to, _bytes.Length - _to, SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return -1;
        if (error != SocketError.Success)
            return 0;
        _to += received;
        return received;
    }

    private void MakeRoom()
    {
        if (_from == _to)
            (_from, _to) = (0, 0);
        if (_bytes.Length - _to >= LeastRoom)
            return;
        var unread = _to - _from;
        var larger = _bytes.Length - unread < LeastRoom ? new byte[2 * _bytes.Length] : _bytes;
        Buffer.BlockCopy(_bytes, _from, larger, 0, unread);
        (_bytes, _from, _to) = (larger, 0, unread);
    }
}
