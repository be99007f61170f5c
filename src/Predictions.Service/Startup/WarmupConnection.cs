using System.Buffers;
using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Predictions.Service.Startup;

/// <summary>
/// A connection of the warm-up to one of the instance's own endpoints. It writes bytes to a socket: nothing else in the
/// service uses HttpClient before it is ready, so the runtime would compile it for the warm-up alone.
/// </summary>
internal sealed class WarmupConnection : IDisposable
{
    private const int FrameHeadBytes = 9;
    private const int PingBytes = 8;
    private const int MaxAnswerBytes = 64 * 1024;

    // The target is this process, so any certificate is accepted.
#pragma warning disable CA5359
    private static readonly RemoteCertificateValidationCallback AnyCertificate = static (_, _, _, _) => true;
#pragma warning restore CA5359

    private readonly Uri _address;
    private readonly Stream _stream;
    private int _nextStreamId = 1;

    private WarmupConnection(Uri address, Stream stream) => (_address, _stream) = (address, stream);

    /// <summary>Opens a connection for HTTP/1.1.</summary>
    public static Task<WarmupConnection> OpenHttp1Async(Uri address, CancellationToken cancellation) =>
        OpenAsync(address, SslApplicationProtocol.Http11, cancellation);

    /// <summary>Opens a connection for HTTP/2, without a table of headers.</summary>
    public static async Task<WarmupConnection> OpenHttp2Async(Uri address, CancellationToken cancellation)
    {
        var connection = await OpenAsync(address, SslApplicationProtocol.Http2, cancellation);
        // SETTINGS_HEADER_TABLE_SIZE is 0.
        await connection._stream.WriteAsync(
            (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(FrameType.Settings, 0, 0, [0, 1, 0, 0, 0, 0])],
            cancellation);
        return connection;
    }

    /// <summary>Posts a body over HTTP/1.1 and closes the connection. Whether the answer is 200.</summary>
    public Task<bool> PostAsync(
        string path, string contentType, ReadOnlyMemory<byte> body, string? token, CancellationToken cancellation) =>
        SendAsync($"POST {path}", $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n", body, token, cancellation);

    /// <summary>Gets a path over HTTP/1.1 and closes the connection. Whether the answer is 200.</summary>
    public Task<bool> GetAsync(string path, string? token, CancellationToken cancellation) =>
        SendAsync($"GET {path}", "", ReadOnlyMemory<byte>.Empty, token, cancellation);

    private async Task<bool> SendAsync(
        string line, string headers, ReadOnlyMemory<byte> body, string? token, CancellationToken cancellation)
    {
        var head = $"{line} HTTP/1.1\r\nHost: {_address.Authority}\r\n{headers}"
            + (token is null ? "" : $"Authorization: Bearer {token}\r\n")
            + "Connection: close\r\n\r\n";
        await _stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. body.Span], cancellation);
        var answer = new byte[MaxAnswerBytes];
        var length = await _stream.ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false, cancellation);
        return answer.AsSpan(0, length).StartsWith("HTTP/1.1 200 "u8);
    }

    /// <summary>
    /// Posts a body over HTTP/2. Whether the answer has a body: over gRPC an error of a unary call has none. The body leaves once
    /// the server has read the head, so that the server waits for it as it does for a caller's.
    /// </summary>
    public async Task<bool> PostStreamAsync(
        string path, string contentType, ReadOnlyMemory<byte> body, string? token, CancellationToken cancellation)
    {
        var id = _nextStreamId;
        _nextStreamId += 2;
        await _stream.WriteAsync(
            (byte[])[
                .. Frame(FrameType.Headers, Flags.EndHeaders, id, HeadersOf(path, contentType, token)),
                .. Frame(FrameType.Ping, 0, 0, new byte[PingBytes]),
            ],
            cancellation);
        for (var (hasBody, isSent) = (false, false); ;)
        {
            var (type, flags, stream, length) = await ReadFrameAsync(cancellation);
            if (type == FrameType.Ping && (flags & Flags.Acknowledged) != 0 && !isSent)
            {
                isSent = true;
                await _stream.WriteAsync(Frame(FrameType.Data, Flags.EndStream, id, body.Span), cancellation);
            }

            if (type is FrameType.GoAway or FrameType.Reset)
                return false;
            if (type == FrameType.Settings && (flags & Flags.Acknowledged) == 0)
                await _stream.WriteAsync(Frame(FrameType.Settings, Flags.Acknowledged, 0, []), cancellation);
            hasBody |= type == FrameType.Data && length > 0;
            if (stream == id && type is FrameType.Data or FrameType.Headers && (flags & Flags.EndStream) != 0)
                return hasBody;
        }
    }

    public void Dispose() => _stream.Dispose();

    private static async Task<WarmupConnection> OpenAsync(
        Uri address, SslApplicationProtocol protocol, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.IdnHost.Trim('[', ']'), address.Port, cancellation);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (address.Scheme == Uri.UriSchemeHttps)
                stream = await EncryptedAsync(stream, address, protocol, cancellation);
            return new WarmupConnection(address, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> EncryptedAsync(
        Stream stream, Uri address, SslApplicationProtocol protocol, CancellationToken cancellation)
    {
        var encrypted = new SslStream(stream);
        await encrypted.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = address.IdnHost, ApplicationProtocols = [protocol],
                RemoteCertificateValidationCallback = AnyCertificate,
            },
            cancellation);
        return encrypted;
    }

    private async Task<(FrameType Type, byte Flags, int Stream, int Length)> ReadFrameAsync(CancellationToken cancellation)
    {
        var head = new byte[FrameHeadBytes];
        await _stream.ReadExactlyAsync(head, cancellation);
        var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(head) >> 8);
        await _stream.ReadExactlyAsync(new byte[length], cancellation);
        return ((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), length);
    }

    private static byte[] Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> content)
    {
        var frame = new byte[FrameHeadBytes + content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, (uint)content.Length << 8 | (byte)type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        content.CopyTo(frame.AsSpan(FrameHeadBytes));
        return frame;
    }

    /// <summary>The head of a request by HPACK (RFC 7541), each field literal and without indexing.</summary>
    private byte[] HeadersOf(string path, string contentType, string? token)
    {
        var head = new ArrayBufferWriter<byte>();
        Literal(":method", "POST");
        Literal(":scheme", _address.Scheme);
        Literal(":path", path);
        Literal(":authority", _address.Authority);
        Literal("content-type", contentType);
        Literal("te", "trailers");
        if (token is not null)
            Literal("authorization", $"Bearer {token}");
        return head.WrittenSpan.ToArray();

        void Literal(string name, string value)
        {
            head.Write<byte>([0]);
            Text(name);
            Text(value);
        }

        // A length of 7 bits, and the rest in groups of 7 bits, lowest first.
        void Text(string text)
        {
            const int max = 0x7F;
            if (text.Length < max)
                head.Write([(byte)text.Length]);
            else
            {
                head.Write<byte>([max]);
                var rest = text.Length - max;
                for (; rest > max; rest >>= 7)
                    head.Write([(byte)(rest & max | 0x80)]);
                head.Write([(byte)rest]);
            }

            head.Write(Encoding.ASCII.GetBytes(text));
        }
    }

    private enum FrameType : byte
    {
        Data = 0,
        Headers = 1,
        Reset = 3,
        Settings = 4,
        Ping = 6,
        GoAway = 7,
    }

    private static class Flags
    {
        public const byte EndStream = 1;
        public const byte Acknowledged = 1;
        public const byte EndHeaders = 4;
    }
}
