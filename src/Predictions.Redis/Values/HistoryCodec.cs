using System.Buffers.Binary;
using Predictions.Core;

namespace Predictions.Redis.Values;

/// <summary>
/// The stored value without encryption: the <see cref="ValueHeader"/>, the records, and a CRC-32C over the Redis key without
/// its tag and all bytes before it. A value moved to another user's key therefore fails like one with a flipped bit.
/// </summary>
public static class HistoryCodec
{
    /// <summary>The maximum length of a value, in bytes.</summary>
    public const int MaxBytes = 7_880;

    internal const int MinBytes = ValueHeader.Bytes + Checksum.Bytes;

    /// <summary>The caller's error for every value that cannot be read.</summary>
    internal static readonly PredictionError Corrupt =
        new(ErrorReason.StoredValueCorrupt, "The stored history fails its checks");

    /// <summary>The value to store; 12 cycles take about 40 bytes.</summary>
    /// <param name="key">The Redis key.</param>
    /// <param name="entry">A history or a tombstone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The history is over the contract's limits.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> key, StoredEntry entry) =>
        Encode(key, entry, HistoryLayouts.Supported.Written);

    /// <summary>
    /// Reads a value. Never throws, and allocates no more than the value's own length justifies. Every failed check is
    /// <see cref="ErrorReason.StoredValueCorrupt"/>, also a layout that this build does not read.
    /// </summary>
    public static Outcome<StoredEntry> Decode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        value.Length >= MinBytes && HistoryLayouts.Supported.Of(value) is { } layout ? Decode(key, value, layout) : Corrupt;

    internal static byte[] Encode(ReadOnlySpan<byte> key, StoredEntry entry, HistoryLayout layout)
    {
        var writer = new ValueWriter(stackalloc byte[MaxBytes]);
        writer.Byte(ValueHeader.First(layout.Version, KindOf(entry)));
        writer.Revision(entry.Revision);
        layout.Write(ref writer, entry);
        var value = new byte[writer.Length + Checksum.Bytes];
        writer.Written.CopyTo(value);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(writer.Length), Checksum.Of(HistoryKeys.NameIn(key), writer.Written));
        return value;
    }

    /// <summary>Reads a value whose first byte names the layout.</summary>
    internal static Outcome<StoredEntry> Decode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, HistoryLayout layout)
    {
        if (value.Length is < MinBytes or > MaxBytes)
            return Corrupt;
        var content = value[..^Checksum.Bytes];
        if (Checksum.Of(HistoryKeys.NameIn(key), content) != BinaryPrimitives.ReadUInt32BigEndian(value[content.Length..]))
            return Corrupt;

        var reader = new ValueReader(content);
        reader.Byte();
        return layout.Read(ref reader, ValueHeader.KindOf(value), reader.Revision());
    }

    /// <summary>Writes the content of an encrypted value: a byte with the kind, then the entry's bytes in the layout.</summary>
    internal static void WriteContent(ref ValueWriter writer, StoredEntry entry, HistoryLayout layout)
    {
        writer.Byte((byte)KindOf(entry));
        layout.Write(ref writer, entry);
    }

    /// <summary>Reads the bytes of <see cref="WriteContent"/>.</summary>
    internal static Outcome<StoredEntry> ReadContent(ref ValueReader reader, long revision, HistoryLayout layout) =>
        layout.Read(ref reader, (ValueKind)reader.Byte(), revision);

    private static ValueKind KindOf(StoredEntry entry) =>
        entry.History is null ? ValueKind.Tombstone : entry.ErasedAt == 0 ? ValueKind.History : ValueKind.Recreated;
}
