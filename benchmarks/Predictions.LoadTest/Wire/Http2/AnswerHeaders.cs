namespace Predictions.LoadTest.Wire.Http2;

/// <summary>
/// What a load test wants to know of a header block: two statuses. The dynamic table has no room by our SETTINGS, so that blocks
/// stand for themselves; of Huffman codes only the name "grpc-status" is known, as other servers than Kestrel spell it.
/// </summary>
internal ref struct AnswerHeaders(ReadOnlySpan<byte> block)
{
    private const int StatusIndex = 8;
    private const int LastStatusIndex = 14;
    private const int StaticEntries = 61;

    private ReadOnlySpan<byte> _rest = block;

    /// <summary>The HTTP status; −1 where the block names none.</summary>
    public int HttpStatus { get; private set; } = -1;

    /// <summary>The gRPC status; −1 where the block names none that can be read.</summary>
    public int GrpcStatus { get; private set; } = -1;

    /// <summary>Headers whose name or value is coded in a way that is not read here.</summary>
    public int Opaque { get; private set; }

    private static ReadOnlySpan<byte> GrpcStatusName => "grpc-status"u8;

    private static ReadOnlySpan<byte> GrpcStatusCoded => [0x9A, 0xCA, 0xC8, 0xB2, 0x12, 0x34, 0xDA, 0x8F];

    /// <summary>Reads the block to its end.</summary>
    /// <returns>Whether it is well formed.</returns>
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
        var most = (1 << bits) - 1;
        value = _rest[0] & most;
        _rest = _rest[1..];
        if (value < most)
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
