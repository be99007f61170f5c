using Predictions.Core;

namespace Predictions.Redis.Values;

/// <summary>One way to lay out the bytes of an entry after the <see cref="ValueHeader"/> and its kind.</summary>
/// <param name="Version">1 to 15. Version 0 is never used: a byte of zeros is damage.</param>
/// <param name="Write">Appends an entry. Throws for a history over the contract's limits.</param>
/// <param name="Read">
/// Reads what <paramref name="Write"/> appended, up to the last byte; any other bytes are <see cref="HistoryCodec.Corrupt"/>.
/// </param>
internal sealed record HistoryLayout(int Version, HistoryLayout.Writer Write, HistoryLayout.Reader Read)
{
    internal delegate void Writer(ref ValueWriter writer, StoredEntry entry);

    internal delegate Outcome<StoredEntry> Reader(ref ValueReader reader, ValueKind kind, long revision);
}

/// <summary>The layouts that a build can read, and the one that it writes.</summary>
internal sealed class HistoryLayouts
{
    /// <summary>
    /// The layouts of this build. A new layout is first only read, and written once every instance reads it: an older instance
    /// answers DATA_LOSS for a layout that it does not know. Older layouts stay until
    /// <c>predictions histories reencrypt</c> has rewritten all values.
    /// </summary>
    public static readonly HistoryLayouts Supported = new(written: LayoutOne.Layout);

    private readonly HistoryLayout?[] _readable = new HistoryLayout?[ValueHeader.Layouts];

    public HistoryLayouts(HistoryLayout written, params ReadOnlySpan<HistoryLayout> alsoRead)
    {
        Written = written;
        foreach (var layout in (ReadOnlySpan<HistoryLayout>)[written, .. alsoRead])
            _readable[layout.Version] = layout;
    }

    public HistoryLayout Written { get; }

    /// <summary>The layout of a value that is not empty; <c>null</c> for one that this build does not read.</summary>
    public HistoryLayout? Of(ReadOnlySpan<byte> value) => _readable[ValueHeader.LayoutOf(value)];
}
