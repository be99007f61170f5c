using System.Buffers.Binary;
using System.Security.Cryptography;
using Predictions.Core;

namespace Predictions.Redis.Values;

/// <summary>Why a stored value could not be read. Callers see only <see cref="ErrorReason.StoredValueCorrupt"/>.</summary>
public enum UnreadableReason
{
    /// <summary>Its tag or checksum does not match: it is damaged, cut short, another user's, or made without the key.</summary>
    Damaged,

    /// <summary>It is encrypted with a key that the ring does not hold.</summary>
    UnknownKey,

    /// <summary>It is encrypted, and there is no key ring.</summary>
    NoKeyRing,

    /// <summary>It is not encrypted, there is a key ring, and AcceptUnencrypted is not set.</summary>
    Unencrypted,

    /// <summary>A newer version of the service wrote it, in a layout that this one does not read.</summary>
    UnknownLayout,

    /// <summary>Another program wrote it: the key holds a list, a hash or another type.</summary>
    OtherType,
}

/// <summary>
/// Encrypts and decrypts stored values where there is a key ring; without one it passes on the bytes of <see
/// cref="HistoryCodec"/>. An encrypted value is the <see cref="ValueHeader"/>, the key's id in two bytes, a nonce of 12, the
/// encrypted content, and a tag of 16. The tag also covers the Redis key without its hash tag, and all bytes before the nonce. So
/// a value with another user's key, another revision or another layout version fails its check.
/// </summary>
/// <param name="ring">The keys; <c>null</c> for values without encryption.</param>
/// <param name="acceptUnencrypted">Whether values without encryption are read although there is a key ring.</param>
/// <param name="encryptWrites">Whether values are encrypted where there is a key ring.</param>
/// <param name="layouts">The layouts that are read and written.</param>
/// <param name="unreadable">Called with the reason for every value that cannot be read.</param>
internal sealed class ValueProtector(
    KeyRing? ring, bool acceptUnencrypted, bool encryptWrites, HistoryLayouts layouts, Action<UnreadableReason>? unreadable)
{
    private const int IdOffset = ValueHeader.Bytes;
    private const int NonceOffset = IdOffset + sizeof(ushort);
    private const int ContentOffset = NonceOffset + EncryptionKey.NonceBytes;
    private const int MinEncryptedBytes = ContentOffset + 1 + EncryptionKey.TagBytes;
    private const int MaxEncryptedBytes = ContentOffset + HistoryCodec.MaxBytes + EncryptionKey.TagBytes;
    private const int MaxKeyBytesOnStack = 128;

    private volatile KeyRing? _ring = ring;

    /// <summary>The key ring. May be replaced while values are read and written.</summary>
    public KeyRing? Ring
    {
        get => _ring;
        set => _ring = value;
    }

    /// <summary>The value to store.</summary>
    public byte[] Encode(byte[] key, StoredEntry entry) =>
        WriteKey is { } with ? Encrypt(with, key, entry) : HistoryCodec.Encode(key, entry, layouts.Written);

    /// <summary>Reads a value. Never throws, whatever the bytes.</summary>
    public Outcome<StoredEntry> Decode(byte[] key, byte[] value) =>
        Barrier(value, out var layout, out var with) is { } reason ? Unreadable(reason)
        : Counted(with is null ? HistoryCodec.Decode(key, value, layout!) : Decrypt(with, key, value, layout!));

    /// <summary>
    /// Whether a value is a history with a revision, by its header: the value is not opened, so damage after the header is not
    /// seen. False for a value that <see cref="Decode"/> refuses without opening it. An encrypted tombstone looks like a history,
    /// but no history ever has its revision.
    /// </summary>
    public bool IsHistoryAt(byte[] value, long revision) =>
        Barrier(value, out _, out _) is null && ValueHeader.Revision(value) == revision
        && ValueHeader.KindOf(value) is ValueKind.History or ValueKind.Recreated or ValueKind.Encrypted;

    /// <summary>The answer for a key that holds no string.</summary>
    public PredictionError OtherType() => Unreadable(UnreadableReason.OtherType);

    /// <summary>Whether a write now would use the value's layout, and its encryption key if any.</summary>
    public bool IsCurrent(byte[] value)
    {
        if (value.Length == 0 || ValueHeader.LayoutOf(value) != layouts.Written.Version)
            return false;
        var isEncrypted = ValueHeader.KindOf(value) == ValueKind.Encrypted;
        return WriteKey is { } current
            ? isEncrypted && value.Length >= MinEncryptedBytes && IdIn(value) == current.Id
            : !isEncrypted;
    }

    /// <summary>Why a value cannot be read, so far as that shows without opening it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="layout">Its layout; <c>null</c> if it is not known.</param>
    /// <param name="with">The key that decrypts it; <c>null</c> for a value without encryption.</param>
    private UnreadableReason? Barrier(byte[] value, out HistoryLayout? layout, out EncryptionKey? with)
    {
        (layout, with) = (null, null);
        if (value.Length < HistoryCodec.MinBytes)
            return UnreadableReason.Damaged;
        layout = layouts.Of(value);
        if (layout is null)
            return UnreadableReason.UnknownLayout;
        var ring = _ring;
        if (ValueHeader.KindOf(value) != ValueKind.Encrypted)
            return ring is null || acceptUnencrypted ? null : UnreadableReason.Unencrypted;
        if (value.Length is < MinEncryptedBytes or > MaxEncryptedBytes)
            return UnreadableReason.Damaged;
        if (ring is null)
            return UnreadableReason.NoKeyRing;
        with = ring.Of(IdIn(value));
        return with is null ? UnreadableReason.UnknownKey : null;
    }

    private EncryptionKey? WriteKey => encryptWrites ? _ring?.Current : null;

    private byte[] Encrypt(EncryptionKey with, byte[] key, StoredEntry entry)
    {
        var content = new ValueWriter(stackalloc byte[HistoryCodec.MaxBytes]);
        HistoryCodec.WriteContent(ref content, entry, layouts.Written);
        var value = new byte[ContentOffset + content.Length + EncryptionKey.TagBytes];
        var head = new ValueWriter(value);
        head.Byte(ValueHeader.First(layouts.Written.Version, ValueKind.Encrypted));
        head.Revision(entry.Revision);
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(IdOffset), with.Id);
        var nonce = value.AsSpan(NonceOffset, EncryptionKey.NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> associated = stackalloc byte[MaxKeyBytesOnStack + NonceOffset];
        var (ciphertext, tag) = (ContentOffset, ContentOffset + content.Length);
        with.Encrypt(
            nonce,
            content.Written,
            value.AsSpan(ciphertext, content.Length),
            value.AsSpan(tag),
            Associated(associated, key, value));
        return value;
    }

    private static Outcome<StoredEntry> Decrypt(EncryptionKey with, byte[] key, byte[] value, HistoryLayout layout)
    {
        Span<byte> content = stackalloc byte[HistoryCodec.MaxBytes];
        content = content[..(value.Length - ContentOffset - EncryptionKey.TagBytes)];
        Span<byte> associated = stackalloc byte[MaxKeyBytesOnStack + NonceOffset];
        var isAuthentic = with.TryDecrypt(
            value.AsSpan(NonceOffset, EncryptionKey.NonceBytes),
            value.AsSpan(ContentOffset, content.Length),
            value.AsSpan(ContentOffset + content.Length),
            content,
            Associated(associated, key, value));
        if (!isAuthentic)
            return HistoryCodec.Corrupt;
        var head = new ValueReader(value.AsSpan(ValueHeader.RevisionOffset));
        var reader = new ValueReader(content);
        return HistoryCodec.ReadContent(ref reader, head.Revision(), layout);
    }

    private static ReadOnlySpan<byte> Associated(Span<byte> buffer, byte[] key, byte[] value)
    {
        value.AsSpan(0, NonceOffset).CopyTo(buffer);
        var name = HistoryKeys.NameIn(key);
        name.CopyTo(buffer[NonceOffset..]);
        return buffer[..(NonceOffset + name.Length)];
    }

    private static ushort IdIn(byte[] value) => BinaryPrimitives.ReadUInt16BigEndian(value.AsSpan(IdOffset));

    private Outcome<StoredEntry> Counted(in Outcome<StoredEntry> read) =>
        read.IsSuccess ? read : Unreadable(UnreadableReason.Damaged);

    private PredictionError Unreadable(UnreadableReason reason)
    {
        unreadable?.Invoke(reason);
        return HistoryCodec.Corrupt;
    }
}
