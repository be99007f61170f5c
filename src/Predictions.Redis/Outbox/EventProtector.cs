using System.Buffers.Binary;
using System.Security.Cryptography;
using Predictions.Redis.Values;

namespace Predictions.Redis.Outbox;

/// <summary>
/// The bytes of an entry: the <see cref="ValueHeader"/>, and then, as in a stored value, either the content and its checksum, or
/// the key's id, a nonce, the encrypted content and a tag. Checksum and tag also cover the header, with the revision, and the
/// partition. So an entry that was moved to another partition, or given another revision, fails its check.
/// </summary>
/// <param name="ring">The key ring at this moment; <c>null</c> without encryption.</param>
/// <param name="acceptUnencrypted">Whether entries without encryption are read although there is a key ring.</param>
/// <param name="encryptWrites">Whether entries are encrypted where there is a key ring.</param>
internal sealed class EventProtector(Func<KeyRing?> ring, bool acceptUnencrypted, bool encryptWrites)
{
    private const int Layout = 1;
    private const int IdOffset = ValueHeader.Bytes;
    private const int NonceOffset = IdOffset + sizeof(ushort);
    private const int ContentOffset = NonceOffset + EncryptionKey.NonceBytes;
    private const int MaxBytes = ContentOffset + EventCodec.MaxBytes + EncryptionKey.TagBytes;

    public byte[] Encode(int partition, HistoryEvent entry)
    {
        var content = new ValueWriter(stackalloc byte[EventCodec.MaxBytes]);
        EventCodec.Write(ref content, entry);
        return encryptWrites && ring()?.Current is { } key
            ? Encrypt(key, partition, entry.Revision, content.Written)
            : Plain(partition, entry.Revision, content.Written);
    }

    /// <summary>Reads an entry; <c>null</c> where it fails its checks or its key is not in the ring. Never throws.</summary>
    public HistoryEvent? Decode(int partition, byte[] value)
    {
        if (value.Length is < ValueHeader.Bytes + 1 or > MaxBytes || ValueHeader.LayoutOf(value) != Layout)
            return null;
        var revision = new ValueReader(value.AsSpan(ValueHeader.RevisionOffset)).Revision();
        return ValueHeader.KindOf(value) == ValueKind.Encrypted ? Decrypt(partition, value, revision)
            : ring() is not null && !acceptUnencrypted ? null
            : ReadPlain(partition, value, revision);
    }

    private static byte[] Plain(int partition, long revision, ReadOnlySpan<byte> content)
    {
        var value = new byte[ValueHeader.Bytes + content.Length + Checksum.Bytes];
        WriteHeader(value, ValueKind.History, revision);
        content.CopyTo(value.AsSpan(ValueHeader.Bytes));
        var checksum = Checksum.Of([(byte)partition], value.AsSpan(..^Checksum.Bytes));
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(^Checksum.Bytes..), checksum);
        return value;
    }

    private static HistoryEvent? ReadPlain(int partition, byte[] value, long revision)
    {
        if (value.Length < ValueHeader.Bytes + Checksum.Bytes)
            return null;
        var covered = value.AsSpan(..^Checksum.Bytes);
        return BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(^Checksum.Bytes..)) == Checksum.Of([(byte)partition], covered)
            ? EventCodec.Read(covered[ValueHeader.Bytes..], revision)
            : null;
    }

    private static byte[] Encrypt(EncryptionKey key, int partition, long revision, ReadOnlySpan<byte> content)
    {
        var value = new byte[ContentOffset + content.Length + EncryptionKey.TagBytes];
        WriteHeader(value, ValueKind.Encrypted, revision);
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(IdOffset), key.Id);
        RandomNumberGenerator.Fill(value.AsSpan(NonceOffset, EncryptionKey.NonceBytes));
        key.Encrypt(
            value.AsSpan(NonceOffset, EncryptionKey.NonceBytes),
            content,
            value.AsSpan(ContentOffset, content.Length),
            value.AsSpan(ContentOffset + content.Length),
            Associated(stackalloc byte[NonceOffset + 1], partition, value));
        return value;
    }

    private HistoryEvent? Decrypt(int partition, byte[] value, long revision)
    {
        var length = value.Length - ContentOffset - EncryptionKey.TagBytes;
        if (length < 1 || ring()?.Of(BinaryPrimitives.ReadUInt16BigEndian(value.AsSpan(IdOffset))) is not { } key)
            return null;
        Span<byte> content = stackalloc byte[EventCodec.MaxBytes];
        return key.TryDecrypt(
            value.AsSpan(NonceOffset, EncryptionKey.NonceBytes),
            value.AsSpan(ContentOffset, length),
            value.AsSpan(ContentOffset + length),
            content[..length],
            Associated(stackalloc byte[NonceOffset + 1], partition, value))
            ? EventCodec.Read(content[..length], revision)
            : null;
    }

    private static void WriteHeader(byte[] value, ValueKind kind, long revision)
    {
        var head = new ValueWriter(value);
        head.Byte(ValueHeader.First(Layout, kind));
        head.Revision(revision);
    }

    private static ReadOnlySpan<byte> Associated(Span<byte> buffer, int partition, byte[] value)
    {
        value.AsSpan(0, NonceOffset).CopyTo(buffer);
        buffer[NonceOffset] = (byte)partition;
        return buffer;
    }
}
