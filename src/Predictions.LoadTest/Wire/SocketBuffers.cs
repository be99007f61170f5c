using System.Net.Sockets;

namespace Predictions.LoadTest.Wire;

/// <summary>Outgoing bytes. The bytes of many requests leave in one system call.</summary>
internal sealed class SendBuffer
{
    private byte[] _bytes = new byte[64 * 1024];
    private int _from;
    private int _to;

    public bool IsEmpty => _from == _to;

    /// <summary>Reserves space for bytes, which the caller fills immediately.</summary>
    public Span<byte> Append(int count)
    {
        if (_bytes.Length - _to < count)
            MakeRoom(count);
        var room = _bytes.AsSpan(_to, count);
        _to += count;
        return room;
    }

    /// <summary>Sends as many bytes as the socket accepts now.</summary>
    /// <returns>False if the connection has broken.</returns>
    public bool Flush(Socket socket)
    {
        while (_from < _to)
        {
            var sent = socket.Send(_bytes, _from, _to - _from, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                return true;
            if (error != SocketError.Success)
                return false;
            _from += sent;
        }

        (_from, _to) = (0, 0);
        return true;
    }

    private void MakeRoom(int count)
    {
        var pending = _to - _from;
        var larger = pending + count > _bytes.Length ? new byte[Math.Max(2 * _bytes.Length, pending + count)] : _bytes;
        Buffer.BlockCopy(_bytes, _from, larger, 0, pending);
        (_bytes, _from, _to) = (larger, 0, pending);
    }
}

/// <summary>Incoming bytes, parsed in place.</summary>
internal sealed class ReceiveBuffer
{
    private const int MinRoom = 16 * 1024;

    private byte[] _bytes = new byte[128 * 1024];
    private int _from;
    private int _to;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_from, _to - _from);

    public void Advance(int count) => _from += count;

    /// <summary>Reads the bytes that have arrived.</summary>
    /// <returns>The number of bytes; 0 if the connection is closed or broken; −1 if nothing has arrived.</returns>
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
        if (_bytes.Length - _to >= MinRoom)
            return;
        var unread = _to - _from;
        var larger = _bytes.Length - unread < MinRoom ? new byte[2 * _bytes.Length] : _bytes;
        Buffer.BlockCopy(_bytes, _from, larger, 0, unread);
        (_bytes, _from, _to) = (larger, 0, unread);
    }
}
