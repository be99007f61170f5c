namespace Predictions.Redis.Values;

/// <summary>The kind of a stored value. Kinds are numbered within a layout.</summary>
internal enum ValueKind
{
    /// <summary>A tombstone. Nothing follows the header.</summary>
    Tombstone = 0,

    /// <summary>A history.</summary>
    History = 1,

    /// <summary>A history stored soon after an erase. The erase's revision comes before the records.</summary>
    Recreated = 2,

    /// <summary>An encrypted value of one of the other kinds.</summary>
    Encrypted = 3,
}

/// <summary>
/// The first seven bytes of a stored value. The first byte holds the layout version in its high four bits and the kind in its low
/// four. The revision follows in six bytes, highest first. Every layout must keep the revision there: the compare-and-set step in
/// Redis compares it without knowing layouts.
/// </summary>
internal static class ValueHeader
{
    public const int RevisionOffset = 1;
    public const int RevisionBytes = 6;
    public const int Bytes = RevisionOffset + RevisionBytes;

    /// <summary>The number of layout versions that fit into the first byte.</summary>
    public const int Layouts = 1 << (8 - LayoutShift);

    private const int LayoutShift = 4;
    private const int KindMask = 0xF;

    /// <summary>The first byte of a value.</summary>
    public static byte First(int layout, ValueKind kind) => (byte)((layout << LayoutShift) | (int)kind);

    /// <summary>The layout version of a value that is not empty: 0 to 15.</summary>
    public static int LayoutOf(ReadOnlySpan<byte> value) => value[0] >> LayoutShift;

    /// <summary>The kind of a value that is not empty; it may be one that no layout has.</summary>
    public static ValueKind KindOf(ReadOnlySpan<byte> value) => (ValueKind)(value[0] & KindMask);

    /// <summary>The revision's bytes, as many as there are; empty where the key is absent.</summary>
    public static ReadOnlyMemory<byte> RevisionOf(byte[]? value)
    {
        if (value is null)
            return default;
        var start = Math.Min(RevisionOffset, value.Length);
        return value.AsMemory(start, Math.Min(RevisionBytes, value.Length - start));
    }

    /// <summary>Whether a value has a whole header with a revision below another.</summary>
    public static bool IsBelow(byte[]? value, long revision) =>
        value is not null && value.Length >= Bytes && Revision(value) < revision;

    /// <summary>The revision of a value that has a whole header.</summary>
    public static long Revision(ReadOnlySpan<byte> value)
    {
        var revision = 0L;
        foreach (var part in value.Slice(RevisionOffset, RevisionBytes))
            revision = (revision << 8) | part;
        return revision;
    }
}
