namespace Predictions.LoadTest.Wire.Http2;

/// <summary>Kinds of frames (RFC 9113, 6).</summary>
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

/// <summary>Flags of frames; END_STREAM and ACK are the same bit of different kinds.</summary>
internal static class FrameFlags
{
    public const byte EndStream = 0x1;
    public const byte Acknowledged = 0x1;
    public const byte EndHeaders = 0x4;
    public const byte Padded = 0x8;
    public const byte Priority = 0x20;
}
