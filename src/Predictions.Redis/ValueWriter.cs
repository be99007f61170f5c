namespace Predictions.Redis;

/// <summary>Appends to a buffer that is known to be large enough.</summary>
internal ref struct ValueWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _pendingBits;
    private int _pending;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Byte(byte value) => _buffer[Length++] = value;

    /// <summary>Six bytes, the highest first, so that they order as the number does.</summary>
    public void Revision(long revision)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revision);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(revision, 1L << 48);
        for (var shift = 40; shift >= 0; shift -= 8)
            Byte((byte)(revision >> shift));
    }

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>Packs a small number into the bits left over by the one before; <see cref="EndBits"/> ends such a column.</summary>
    public void Bits(int value, int width, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        _pending |= value << _pendingBits;
        for (_pendingBits += width; _pendingBits >= 8; _pendingBits -= 8, _pending >>= 8)
            Byte((byte)_pending);
    }

    public void EndBits()
    {
        if (_pendingBits > 0)
            Byte((byte)_pending);
        (_pending, _pendingBits) = (0, 0);
    }
}
