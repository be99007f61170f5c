using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Predictions.Service.Grpc;

/// <summary>
/// Writes protocol-buffer fields into a buffer that the caller made large enough. A field with its default value is left out, as
/// proto3 requires. Source: "Protocol Buffers: Encoding", protobuf.dev.
/// </summary>
internal ref struct WireWriter(Span<byte> buffer)
{
    private const int VarintType = 0;
    private const int DoubleType = 1;
    private const int BytesType = 2;

    private readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; }

    public void Number(int field, long value)
    {
        if (value == 0)
            return;
        Tag(field, VarintType);
        Varint((ulong)value);
    }

    public void Double(int field, double value)
    {
        if (value == 0)
            return;
        Tag(field, DoubleType);
        BinaryPrimitives.WriteDoubleLittleEndian(_buffer[Length..], value);
        Length += sizeof(double);
    }

    public void Text(int field, string value)
    {
        if (value.Length == 0)
            return;
        Tag(field, BytesType);
        Varint((ulong)Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, _buffer[Length..]);
    }

    /// <summary>A date as the contract writes it, "YYYY-MM-DD".</summary>
    public void Date(int field, DateOnly value)
    {
        const int characters = 10;
        Tag(field, BytesType);
        Varint(characters);
        value.TryFormat(_buffer[Length..], out _, "o");
        Length += characters;
    }

    /// <summary>A text of ASCII characters, which the caller writes into the returned span.</summary>
    public Span<byte> Characters(int field, int count)
    {
        Tag(field, BytesType);
        Varint((ulong)count);
        var characters = _buffer.Slice(Length, count);
        Length += count;
        return characters;
    }

    /// <summary>A generated message within this one.</summary>
    public void Message(int field, IMessage message)
    {
        Tag(field, BytesType);
        var size = message.CalculateSize();
        Varint((ulong)size);
        message.WriteTo(_buffer.Slice(Length, size));
        Length += size;
    }

    /// <summary>Begins a message within this one.</summary>
    /// <returns>The argument for <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Tag(field, BytesType);
        return ++Length;
    }

    /// <summary>Ends a message and writes its length before it. A length of more than one byte moves the message back.</summary>
    public void End(int begun)
    {
        var message = _buffer[begun..Length];
        var more = LengthOfVarint(message.Length) - 1;
        if (more > 0)
            message.CopyTo(_buffer[(begun + more)..]);
        Length = begun - 1;
        Varint((ulong)message.Length);
        Length += message.Length;
    }

    private void Tag(int field, int type) => Varint((ulong)(field << 3 | type));

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _buffer[Length++] = (byte)(value | 0x80);
        _buffer[Length++] = (byte)value;
    }

    private static int LengthOfVarint(int value)
    {
        var length = 1;
        for (; value >= 0x80; value >>= 7)
            length++;
        return length;
    }
}
