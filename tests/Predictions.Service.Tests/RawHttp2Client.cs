using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Predictions.Service.Tests;

/// <summary>An HTTP/2 connection that sends any frames and ignores the answers.</summary>
internal sealed class RawHttp2Client : IDisposable
{
    private const byte Headers = 1, Reset = 3, Settings = 4, WindowUpdate = 8, EndHeaders = 4;
    private static readonly byte[] Predict = PredictHeaders();

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly NetworkStream _transport;
    private int _stream = 1;

    private RawHttp2Client(int port)
    {
        _client.Connect(IPAddress.Loopback, port);
        _transport = _client.GetStream();
        _transport.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        _transport.Write(Frame(Settings, 0, 0, []));
        Closed = ReadAsync();
    }

    /// <summary>Ends when the server has closed the connection.</summary>
    public Task Closed { get; }

    public static RawHttp2Client Connect(int port) => new(port);

    /// <summary>Begins calls and resets each at once.</summary>
    /// <exception cref="IOException">The server has closed the connection.</exception>
    public ValueTask ResetCallsAsync(int count)
    {
        var frames = new MemoryStream();
        for (var i = 0; i < count; i++, _stream += 2)
        {
            frames.Write(Frame(Headers, EndHeaders, _stream, Predict));
            frames.Write(Frame(Reset, 0, _stream, [0, 0, 0, 8]));
        }

        return _transport.WriteAsync(frames.ToArray());
    }

    /// <summary>Begins a call, and gives its stream and the connection more window than the protocol allows.</summary>
    /// <exception cref="IOException">The server has closed the connection.</exception>
    public ValueTask OverflowWindowsAsync()
    {
        byte[] most = [0x7f, 0xff, 0xff, 0xff];
        byte[] frames =
        [
            .. Frame(Headers, EndHeaders, _stream, Predict), .. Frame(WindowUpdate, 0, _stream, most),
            .. Frame(WindowUpdate, 0, 0, most),
        ];
        _stream += 2;
        return _transport.WriteAsync(frames);
    }

    public void Dispose() => _client.Dispose();

    private async Task ReadAsync()
    {
        try
        {
            await _transport.CopyToAsync(Stream.Null);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The server reset the connection, or the test has ended.
        }
    }

    private static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A header block without compression (RFC 7541, 6.2.2), except for two entries of the static table.</summary>
    private static byte[] PredictHeaders()
    {
        var block = new MemoryStream();
        // :method POST, :scheme http
        block.Write([0x83, 0x86]);
        Add(":path", "/predictions.v1.CyclePredictions/Predict");
        Add(":authority", "x");
        Add("te", "trailers");
        Add("content-type", "application/grpc");
        return block.ToArray();

        void Add(string name, string value)
        {
            block.WriteByte(0);
            foreach (var text in (string[])[name, value])
            {
                block.WriteByte((byte)text.Length);
                block.Write(Encoding.ASCII.GetBytes(text));
            }
        }
    }
}
