namespace Predictions.Redis.Values;

/// <summary>Appends to a buffer, which must be large enough for all that is written.</summary>
internal ref struct ValueWriter(Span<byte> buffer)
{
    private readonly Span<byte> _buffer = buffer;
    private int _pendingBits;
    private int _pending;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _buffer[..Length];

    public void Byte(byte value) => _buffer[Length++] = value;

    public void Bytes(scoped ReadOnlySpan<byte> values)
    {
        values.CopyTo(_buffer[Length..]);
        Length += values.Length;
    }

    /// <summary>Six bytes, highest first, so that byte order is numeric order.</summary>
    public void Revision(long revision)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(revision);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(revision, 1L << 48);
        for (var shift = 40; shift >= 0; shift -= 8)
            Byte((byte)(revision >> shift));
    }

    /// <summary>Seven bits per byte, lowest first.</summary>
    public void Number(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>
    /// Packs a small number into the bits that the previous one left free. <see cref="EndBits"/> ends the column.
    /// </summary>
    public void Bits(int value, int width, int max)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max);
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
