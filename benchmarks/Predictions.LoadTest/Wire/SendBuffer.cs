using System.Net.Sockets;

namespace Predictions.LoadTest.Wire;

/// <summary>Bytes on their way out. What many requests wrote leaves in one call.</summary>
internal sealed class SendBuffer
{
    private byte[] _bytes = new byte[64 * 1024];
    private int _from;
    private int _to;

    public bool IsEmpty => _from == _to;

    /// <summary>Appends room for so many bytes, to be filled at once.</summary>
    public Span<byte> Append(int count)
    {
        if (_bytes.Length - _to < count)
            MakeRoom(count);
        var room = _bytes.AsSpan(_to, count);
        _to += count;
        return room;
    }

    /// <summary>Sends what the socket takes now.</summary>
    /// <returns>Whether the connection still stands.</returns>
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
