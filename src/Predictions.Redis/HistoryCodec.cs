using System.Buffers.Binary;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Redis;

/// <summary>
/// The stored value: a format byte, the revision in six bytes, the records, and a CRC-32C over the key and all before it, so that
/// a value moved to another user's key fails like one with a flipped bit.
/// <list type="bullet">
/// <item>0: an erased history; nothing follows the revision.</item>
/// <item>1: a history.</item>
/// <item>2: a history stored soon after an erase; that erase's revision comes before the records.</item>
/// </list>
/// </summary>
public static class HistoryCodec
{
    /// <summary>No value is longer.</summary>
    public const int MostBytes = 4_860;

    internal const int RevisionOffset = 1;
    internal const int RevisionBytes = 6;

    private const int ShortestBytes = RevisionOffset + RevisionBytes + Checksum.Bytes;

    private const byte ErasedFormat = 0;
    private const byte PlainFormat = 1;
    private const byte RecreatedFormat = 2;

    /// <summary>What a caller is told, whatever is wrong with a value.</summary>
    internal static readonly PredictionError Corrupt =
        new(ErrorReason.StoredValueCorrupt, "The stored history fails its checks");

    /// <summary>The value to store; 12 cycles take about 40 bytes. Throws where the history is over the contract's limits.</summary>
    /// <param name="key">The key that it is stored under.</param>
    /// <param name="state">A history or an erased one.</param>
    public static byte[] Encode(ReadOnlySpan<byte> key, StoredState state)
    {
        var writer = new ValueWriter(stackalloc byte[MostBytes]);
        writer.Byte(FormatOf(state));
        writer.Revision(state.Revision);
        WriteRecords(ref writer, state);
        var value = new byte[writer.Length + Checksum.Bytes];
        writer.Written.CopyTo(value);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(writer.Length), Checksum.Of(key, writer.Written));
        return value;
    }

    /// <summary>
    /// Reads a value. Never throws, whatever the bytes, and allocates no more than the value's own length justifies; what fails a
    /// check is <see cref="ErrorReason.StoredValueCorrupt"/>.
    /// </summary>
    public static Outcome<StoredState> Decode(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (value.Length is < ShortestBytes or > MostBytes)
            return Corrupt;
        var sealedPart = value[..^Checksum.Bytes];
        if (Checksum.Of(key, sealedPart) != BinaryPrimitives.ReadUInt32BigEndian(value[sealedPart.Length..]))
            return Corrupt;

        var reader = new ValueReader(sealedPart);
        var format = reader.Byte();
        return ReadRecords(ref reader, format, reader.Revision());
    }

    /// <summary>Writes what <see cref="ReadContent"/> reads: all of a value but its revision and its checksum.</summary>
    internal static void WriteContent(ref ValueWriter writer, StoredState state)
    {
        writer.Byte(FormatOf(state));
        WriteRecords(ref writer, state);
    }

    internal static Outcome<StoredState> ReadContent(ref ValueReader reader, long revision) => ReadRecords(ref reader, reader.Byte(), revision);

    private static byte FormatOf(StoredState state) =>
        state.History is null ? ErasedFormat : state.ErasedAt == 0 ? PlainFormat : RecreatedFormat;

    private static void WriteRecords(ref ValueWriter writer, StoredState state)
    {
        if (state.History is not { } history)
            return;
        if (state.ErasedAt != 0)
            writer.Revision(state.ErasedAt);
        HistoryLayout.Write(ref writer, history);
    }

    private static Outcome<StoredState> ReadRecords(ref ValueReader reader, byte format, long revision)
    {
        if (format == ErasedFormat)
            return reader.Remaining == 0 ? new StoredState(null, revision, revision) : Corrupt;
        if (format is not (PlainFormat or RecreatedFormat))
            return Corrupt;

        var erasedAt = format == RecreatedFormat ? reader.Revision() : 0;
        return HistoryLayout.TryRead(ref reader, out var history) && reader.Remaining == 0
            ? new StoredState(history, revision, erasedAt)
            : Corrupt;
    }
}
