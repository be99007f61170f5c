using System.Buffers.Binary;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>What the server lets a client do.</summary>
internal sealed class PeerLimits
{
    /// <summary>The code of a stream that was refused before anything was done for it.</summary>
    public const int RefusedStream = 7;

    private const int MaxConcurrentStreams = 3;
    private const int SettingBytes = 6;

    /// <summary>Streams at once. Until the server has said how many, as many as Kestrel allows.</summary>
    public int Streams { get; private set; } = 100;

    /// <summary>Bytes of messages that may still be sent on the connection.</summary>
    public long Window { get; set; } = 65_535;

    /// <summary>Takes a SETTINGS frame in.</summary>
    public bool Apply(ReadOnlySpan<byte> settings)
    {
        for (; settings.Length >= SettingBytes; settings = settings[SettingBytes..])
            if (BinaryPrimitives.ReadInt16BigEndian(settings) == MaxConcurrentStreams)
                Streams = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(settings[2..]), int.MaxValue);
        return settings.IsEmpty;
    }

    /// <summary>Takes a WINDOW_UPDATE of the connection in.</summary>
    public bool Widen(ReadOnlySpan<byte> payload)
    {
        Window += BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        return true;
    }
}
