using System.Buffers.Binary;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>A frame as it lies in the buffer.</summary>
internal readonly ref struct Frame
{
    public const int HeaderBytes = 9;

    /// <summary>The longest payload that a peer may send: the initial SETTINGS_MAX_FRAME_SIZE, which stays as it is here.</summary>
    public const int MostPayload = 16_384;

    private Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        (Type, Flags, Stream) = (type, flags, stream);
        Payload = payload;
    }

    public FrameType Type { get; }

    public byte Flags { get; }

    public int Stream { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Bytes that the whole of it takes.</summary>
    public int Length => HeaderBytes + Payload.Length;

    public bool Has(byte flag) => (Flags & flag) != 0;

    /// <summary>Reads the frame that the bytes begin with.</summary>
    /// <param name="bytes">What has come.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isTooLong">Whether it is longer than it may be.</param>
    /// <returns>Whether it has come whole.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Frame frame, out bool isTooLong)
    {
        frame = default;
        isTooLong = false;
        if (bytes.Length < HeaderBytes)
            return false;
        var length = bytes[0] << 16 | bytes[1] << 8 | bytes[2];
        isTooLong = length > MostPayload;
        if (isTooLong || bytes.Length < HeaderBytes + length)
            return false;
        var stream = BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue;
        frame = new Frame((FrameType)bytes[3], bytes[4], stream, bytes.Slice(HeaderBytes, length));
        return true;
    }

    /// <summary>Writes the nine bytes before a payload.</summary>
    public static void WriteHeader(Span<byte> bytes, int length, FrameType type, byte flags, int stream)
    {
        (bytes[0], bytes[1], bytes[2]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length);
        (bytes[3], bytes[4]) = ((byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], stream);
    }

    /// <summary>The payload without the padding and the priority that may lie around its content.</summary>
    /// <returns>Whether there is room for what the flags say.</returns>
    public bool TryContent(out ReadOnlySpan<byte> content)
    {
        content = Payload;
        var padding = 0;
        if (Has(FrameFlags.Padded))
        {
            if (content.IsEmpty)
                return false;
            padding = content[0];
            content = content[1..];
        }

        var before = Type == FrameType.Headers && Has(FrameFlags.Priority) ? 5 : 0;
        if (content.Length < before + padding)
            return false;
        content = content[before..^padding];
        return true;
    }
}
