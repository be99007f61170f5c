using System.Text;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>
/// Writes a request's header block (HPACK, RFC 7541). It uses the static table only, without indexing, so that the same bytes
/// serve every stream and connection.
/// </summary>
internal sealed class HeaderBlock
{
    private const int MethodPost = 3;
    private const int SchemeHttp = 6;
    private const int Authority = 1;
    private const int Path = 4;
    private const int ContentType = 31;

    private readonly List<byte> _bytes = [];

    /// <summary>The headers of a unary gRPC call.</summary>
    public static byte[] OfCall(string authority, string path)
    {
        var block = new HeaderBlock();
        block.Indexed(MethodPost);
        block.Indexed(SchemeHttp);
        block.Literal(Path, path);
        block.Literal(Authority, authority);
        block.Literal("te", "trailers");
        block.Literal(ContentType, "application/grpc");
        return [.. block._bytes];
    }

    private void Indexed(int index) => Number(index, 7, 0x80);

    private void Literal(int name, string value)
    {
        Number(name, 4, 0);
        Text(value);
    }

    private void Literal(string name, string value)
    {
        _bytes.Add(0);
        Text(name);
        Text(value);
    }

    private void Text(string text)
    {
        Number(text.Length, 7, 0);
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>Writes an integer with a prefix of some bits (RFC 7541, 5.1).</summary>
    private void Number(int value, int bits, byte above)
    {
        var max = (1 << bits) - 1;
        if (value < max)
        {
            _bytes.Add((byte)(above | value));
            return;
        }

        _bytes.Add((byte)(above | max));
        for (value -= max; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}

/// <summary>
/// Reads the two statuses of a header block. Our SETTINGS disable the dynamic table, so blocks do not depend on one another. Of
/// Huffman codes, only the name "grpc-status" is read, which servers other than Kestrel encode so.
/// </summary>
internal ref struct ResponseHeaders(ReadOnlySpan<byte> block)
{
    private const int StatusIndex = 8;
    private const int LastStatusIndex = 14;
    private const int StaticEntries = 61;

    private ReadOnlySpan<byte> _rest = block;

    /// <summary>The HTTP status; −1 if the block has none.</summary>
    public int HttpStatus { get; private set; } = -1;

    /// <summary>The gRPC status; −1 if the block has no readable one.</summary>
    public int GrpcStatus { get; private set; } = -1;

    /// <summary>Headers whose name or value has an encoding that is not read.</summary>
    public int Opaque { get; private set; }

    private static ReadOnlySpan<byte> GrpcStatusName => "grpc-status"u8;

    private static ReadOnlySpan<byte> GrpcStatusCoded => [0x9A, 0xCA, 0xC8, 0xB2, 0x12, 0x34, 0xDA, 0x8F];

    /// <summary>Reads the whole block.</summary>
    /// <returns>False if the block is malformed.</returns>
    public bool Read()
    {
        while (!_rest.IsEmpty)
        {
            var first = _rest[0];
            var isRead = first switch
            {
                >= 0x80 => Indexed(),
                >= 0x40 => Literal(6),
                >= 0x20 => TryNumber(5, out _),
                _ => Literal(4),
            };
            if (!isRead)
                return false;
        }

        return true;
    }

    private bool Indexed()
    {
        if (!TryNumber(7, out var index) || index == 0)
            return false;
        if (index is >= StatusIndex and <= LastStatusIndex)
            HttpStatus = index switch { 8 => 200, 9 => 204, 10 => 206, 11 => 304, 12 => 400, 13 => 404, _ => 500 };
        else if (index > StaticEntries)
            Opaque++;
        return true;
    }

    private bool Literal(int bits)
    {
        if (!TryNumber(bits, out var index))
            return false;
        var isGrpcStatus = false;
        if (index == 0)
        {
            if (!TryText(out var name, out var isCoded))
                return false;
            isGrpcStatus = name.SequenceEqual(isCoded ? GrpcStatusCoded : GrpcStatusName);
            Opaque += isCoded && !isGrpcStatus ? 1 : 0;
        }

        if (!TryText(out var value, out var isValueCoded))
            return false;
        if (isGrpcStatus || index is >= StatusIndex and <= LastStatusIndex)
            Status(value, isValueCoded, isGrpcStatus);
        return true;
    }

    private void Status(ReadOnlySpan<byte> value, bool isCoded, bool isGrpc)
    {
        var status = isCoded || value.Length is 0 or > 3 ? -1 : 0;
        for (var i = 0; i < value.Length && status >= 0; i++)
            status = value[i] is >= (byte)'0' and <= (byte)'9' ? 10 * status + value[i] - '0' : -1;
        if (status < 0)
            Opaque++;
        else if (isGrpc)
            GrpcStatus = status;
        else
            HttpStatus = status;
    }

    private bool TryText(out ReadOnlySpan<byte> text, out bool isCoded)
    {
        text = default;
        isCoded = false;
        if (_rest.IsEmpty)
            return false;
        isCoded = (_rest[0] & 0x80) != 0;
        if (!TryNumber(7, out var length) || length > _rest.Length)
            return false;
        text = _rest[..length];
        _rest = _rest[length..];
        return true;
    }

    private bool TryNumber(int bits, out int value)
    {
        var max = (1 << bits) - 1;
        value = _rest[0] & max;
        _rest = _rest[1..];
        if (value < max)
            return true;
        for (var shift = 0; !_rest.IsEmpty && shift <= 21; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value += (next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }
}
