using System.Buffers;
using System.Buffers.Text;

namespace Predictions.LoadTest.Wire.Http1;

/// <summary>An HTTP/1.1 response (RFC 9112) in the receive buffer.</summary>
/// <param name="Status">The status; −1 if the bytes are malformed.</param>
/// <param name="Length">The response's length in bytes; 0 while it is incomplete.</param>
/// <param name="BodyAt">The offset of the body or of its first chunk.</param>
/// <param name="IsChunked">Whether the body is chunked.</param>
/// <param name="IsLast">Whether the server closes the connection after this response.</param>
internal readonly record struct Http1Response(int Status, int Length, int BodyAt, bool IsChunked, bool IsLast)
{
    private const int StatusAt = 9;

    private static readonly Http1Response Partial = new(0, 0, 0, false, false);
    private static readonly Http1Response Malformed = new(-1, 0, 0, false, false);

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>Reads the response at the start of the bytes.</summary>
    public static Http1Response Read(ReadOnlySpan<byte> bytes)
    {
        var headEnd = bytes.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
            return Partial;
        var head = bytes[..(headEnd + 2)];
        if (!head.StartsWith("HTTP/1."u8) || !Utf8Parser.TryParse(head[StatusAt..], out int status, out _))
            return Malformed;
        var (length, isChunked, isLast) = (0, false, false);
        for (var rest = head[(head.IndexOf(LineEnd) + 2)..]; !rest.IsEmpty; rest = rest[(rest.IndexOf(LineEnd) + 2)..])
        {
            var line = rest[..rest.IndexOf(LineEnd)];
            if (Is(line, "content-length:"u8, out var value))
                length = Utf8Parser.TryParse(value, out int stated, out _) && stated >= 0 ? stated : -1;
            else if (Is(line, "transfer-encoding:"u8, out value))
                isChunked = value.SequenceEqual("chunked"u8);
            else if (Is(line, "connection:"u8, out value))
                isLast = value.SequenceEqual("close"u8);
        }

        if (length < 0)
            return Malformed;
        var bodyAt = headEnd + 4;
        var whole = isChunked ? bodyAt + ChunksLength(bytes[bodyAt..]) : bodyAt + length;
        return whole < bodyAt ? Malformed
            : whole > bytes.Length || (isChunked && whole == bodyAt) ? Partial
            : new Http1Response(status, whole, bodyAt, isChunked, isLast);
    }

    /// <summary>The body without chunk headers.</summary>
    public byte[] Body(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes[BodyAt..Length];
        if (!IsChunked)
            return rest.ToArray();
        var body = new ArrayBufferWriter<byte>();
        while (TryChunk(rest, out var at, out var size) && size > 0)
        {
            body.Write(rest.Slice(at, size));
            rest = rest[(at + size + 2)..];
        }

        return body.WrittenSpan.ToArray();
    }

    /// <summary>The length of all chunks; 0 while the last is missing, negative if they are malformed.</summary>
    private static int ChunksLength(ReadOnlySpan<byte> bytes)
    {
        for (var length = 0; ;)
        {
            if (!TryChunk(bytes[length..], out var at, out var size))
                return bytes[length..].IndexOf(LineEnd) < 0 ? 0 : -1;
            length += at + size + 2;
            if (length > bytes.Length)
                return 0;
            if (size == 0)
                return length;
        }
    }

    private static bool TryChunk(ReadOnlySpan<byte> bytes, out int at, out int size)
    {
        at = bytes.IndexOf(LineEnd) + 2;
        return Utf8Parser.TryParse(bytes, out size, out var read, 'X') & read > 0 && at >= 2 && size >= 0;
    }

    private static bool Is(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (line.Length < name.Length || !System.Text.Ascii.EqualsIgnoreCase(line[..name.Length], name))
            return false;
        value = line[name.Length..].Trim((byte)' ');
        return true;
    }
}
