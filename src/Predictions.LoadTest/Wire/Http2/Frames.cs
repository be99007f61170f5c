using System.Buffers.Binary;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>Frame types (RFC 9113, 6).</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>Frame flags. END_STREAM and ACK are the same bit of different frame types.</summary>
internal static class FrameFlags
{
    public const byte EndStream = 0x1;
    public const byte Acknowledged = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;
}

/// <summary>A frame in the receive buffer.</summary>
internal readonly ref struct Frame
{
    public const int HeaderBytes = 9;

    /// <summary>
    /// The longest payload that the server may send: the initial SETTINGS_MAX_FRAME_SIZE, which this client keeps.
    /// </summary>
    public const int MaxPayload = 16_384;

    private Frame(FrameType type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        (Type, Flags, Stream) = (type, flags, stream);
        Payload = payload;
    }

    public FrameType Type { get; }

    public byte Flags { get; }

    public int Stream { get; }

    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>The frame's length in bytes, with its header.</summary>
    public int Length => HeaderBytes + Payload.Length;

    public bool Has(byte flag) => (Flags & flag) != 0;

    /// <summary>Reads the frame at the start of the bytes.</summary>
    /// <param name="bytes">The received bytes.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="isTooLong">Whether its length exceeds <see cref="MaxPayload"/>.</param>
    /// <returns>False while the frame is incomplete.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Frame frame, out bool isTooLong)
    {
        frame = default;
        isTooLong = false;
        if (bytes.Length < HeaderBytes)
            return false;
        var length = bytes[0] << 16 | bytes[1] << 8 | bytes[2];
        isTooLong = length > MaxPayload;
        if (isTooLong || bytes.Length < HeaderBytes + length)
            return false;
        var stream = BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue;
        frame = new Frame((FrameType)bytes[3], bytes[4], stream, bytes.Slice(HeaderBytes, length));
        return true;
    }

    /// <summary>Writes the nine bytes of a frame header.</summary>
    public static void WriteHeader(Span<byte> bytes, int length, FrameType type, byte flags, int stream)
    {
        (bytes[0], bytes[1], bytes[2]) = ((byte)(length >> 16), (byte)(length >> 8), (byte)length);
        (bytes[3], bytes[4]) = ((byte)type, flags);
        BinaryPrimitives.WriteInt32BigEndian(bytes[5..], stream);
    }

    /// <summary>Removes padding and priority from the payload.</summary>
    /// <returns>False if the payload is too short for its flags.</returns>
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

/// <summary>The client's connection preface: its settings and a large receive window.</summary>
internal static class Preface
{
    public const int WindowUpdateBytes = Frame.HeaderBytes + 4;

    /// <summary>
    /// The receive window of the connection in bytes. The client renews it by halves, so that updates are rare.
    /// </summary>
    public const int ConnectionWindow = 1 << 30;

    private const int InitialWindow = 65_535;
    private const int StreamWindow = 1 << 20;
    private const short HeaderTableSize = 1;
    private const short EnablePush = 2;
    private const short InitialWindowSize = 4;

    public static byte[] Bytes { get; } = Render();

    public static void WriteWindowUpdate(Span<byte> bytes, int more)
    {
        Frame.WriteHeader(bytes, 4, FrameType.WindowUpdate, 0, 0);
        BinaryPrimitives.WriteInt32BigEndian(bytes[Frame.HeaderBytes..], more);
    }

    private static byte[] Render()
    {
        (short Setting, int Value)[] settings = [(HeaderTableSize, 0), (EnablePush, 0), (InitialWindowSize, StreamWindow)];
        var frame = new byte[Frame.HeaderBytes + 6 * settings.Length];
        Frame.WriteHeader(frame, 6 * settings.Length, FrameType.Settings, 0, 0);
        foreach (var (i, (setting, value)) in settings.Index())
        {
            var at = frame.AsSpan(Frame.HeaderBytes + 6 * i);
            BinaryPrimitives.WriteInt16BigEndian(at, setting);
            BinaryPrimitives.WriteInt32BigEndian(at[2..], value);
        }

        var window = new byte[WindowUpdateBytes];
        WriteWindowUpdate(window, ConnectionWindow - InitialWindow);
        return [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. frame, .. window];
    }
}

/// <summary>The limits that the server sets for the client.</summary>
internal sealed class PeerLimits
{
    /// <summary>The error code REFUSED_STREAM: the server has not processed the request.</summary>
    public const int RefusedStream = 7;

    private const int MaxConcurrentStreams = 3;
    private const int SettingBytes = 6;

    /// <summary>The maximum of concurrent streams; Kestrel's default until the server's SETTINGS arrive.</summary>
    public int Streams { get; private set; } = 100;

    /// <summary>The remaining send window of the connection in bytes.</summary>
    public long Window { get; set; } = 65_535;

    /// <summary>Applies a SETTINGS frame.</summary>
    public bool Apply(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= SettingBytes; settings = settings[SettingBytes..])
            if (BinaryPrimitives.ReadInt16BigEndian(settings) == MaxConcurrentStreams)
                Streams = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(settings[2..]), int.MaxValue);
        return settings.IsEmpty;
    }

    /// <summary>Applies a WINDOW_UPDATE of the connection.</summary>
    public bool Widen(ReadOnlySpan<byte> payload)
    {
        Window += BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        return true;
    }
}
