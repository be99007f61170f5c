using System.Buffers.Binary;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>What a client says first: its settings, and that it takes answers as fast as they come.</summary>
internal static class Preface
{
    public const int WindowUpdateBytes = Frame.HeaderBytes + 4;

    /// <summary>Bytes of answers that may be on their way at once. Renewed by halves, so that updates cost nothing.</summary>
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
