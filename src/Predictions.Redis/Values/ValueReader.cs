namespace Predictions.Redis.Values;

/// <summary>
/// Reads the output of <see cref="ValueWriter"/>. Bytes that it cannot have written set <see cref="Failed"/> and read as 0.
/// </summary>
internal ref struct ValueReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Three bytes hold 2,097,151; the largest number written is a day of 2199 counted from 1900, 109,573.</summary>
    private const int MaxNumberBytes = 3;

    private ReadOnlySpan<byte> _rest = bytes;
    private int _pendingBits;
    private int _pending;

    public bool Failed { get; private set; }

    public readonly int Remaining => _rest.Length;

    public byte Byte()
    {
        if (_rest.IsEmpty)
            return (byte)Fail();
        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    public long Revision()
    {
        long revision = 0;
        for (var i = 0; i < 6; i++)
            revision = revision << 8 | Byte();
        return revision;
    }

    public int Number()
    {
        // Nearly all numbers take one byte, and the loop is not inlined.
        if (_rest.IsEmpty || _rest[0] is not (< 0x80 and var only))
            return LongNumber();
        _rest = _rest[1..];
        return only;
    }

    private int LongNumber()
    {
        var value = 0;
        for (var i = 0; i < MaxNumberBytes; i++)
        {
            var next = Byte();
            value |= (next & 0x7F) << (7 * i);
            if (next < 0x80)
                return next == 0 && i > 0 ? Fail() : value;
        }

        return Fail();
    }

    public int NumberUpTo(int max) => Number() is var value && value <= max ? value : Fail();

    public int Bits(int width, int max)
    {
        for (; _pendingBits < width; _pendingBits += 8)
            _pending |= Byte() << _pendingBits;
        var value = _pending & ((1 << width) - 1);
        _pending >>= width;
        _pendingBits -= width;
        return value <= max ? value : Fail();
    }

    public void EndBits()
    {
        if (_pending != 0)
            Fail();
        (_pending, _pendingBits) = (0, 0);
    }

    public int Fail()
    {
        Failed = true;
        return 0;
    }
}
