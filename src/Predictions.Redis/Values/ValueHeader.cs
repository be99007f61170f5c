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
}

/// <summary>The layout versions that a build can read, and the one that it writes.</summary>
/// <param name="Oldest">The oldest version that can be read.</param>
/// <param name="Newest">The newest version that can be read.</param>
/// <param name="Written">The version that is written; between the other two.</param>
internal readonly record struct LayoutRange(int Oldest, int Newest, int Written)
{
    /// <summary>
    /// The layouts of this build. A new layout first raises <see cref="Newest"/>, and <see cref="Written"/> only once every
    /// instance reads it: an older instance answers DATA_LOSS for a layout that it does not know. Readers of older layouts stay
    /// until
    /// <c>predictions histories reencrypt</c> has rewritten all values. Version 0 is never used: a byte of zeros is damage.
    /// </summary>
    public static readonly LayoutRange Supported = new(Oldest: 1, Newest: 1, Written: 1);

    public bool CanRead(int layout) => layout >= Oldest && layout <= Newest;
}
