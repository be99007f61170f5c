using Predictions.Redis.Values;

namespace Predictions.Redis.Tests;

/// <summary>A second layout, as a later build may have it: one byte more than layout 1.</summary>
internal static class Layouts
{
    private const byte Mark = 0xA5;

    private static readonly HistoryLayout Two = new(
        2,
        (ref writer, entry) =>
        {
            writer.Byte(Mark);
            LayoutOne.Layout.Write(ref writer, entry);
        },
        (ref reader, kind, revision) =>
            reader.Byte() == Mark ? LayoutOne.Layout.Read(ref reader, kind, revision) : HistoryCodec.Corrupt);

    /// <summary>A build that reads layout 2 and still writes layout 1.</summary>
    public static readonly HistoryLayouts ReadsTwo = new(LayoutOne.Layout, Two);

    /// <summary>The next build, which also writes layout 2.</summary>
    public static readonly HistoryLayouts WritesTwo = new(Two, LayoutOne.Layout);

    /// <summary>A build that knows one layout, whose bytes are those of another.</summary>
    public static HistoryLayouts Only(int version, HistoryLayout? bytes = null) =>
        new((bytes ?? LayoutOne.Layout) with { Version = version });
}
