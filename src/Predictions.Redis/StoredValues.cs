using System.Buffers.Binary;
using System.Security.Cryptography;
using Predictions.Core;

namespace Predictions.Redis;

/// <summary>Why a stored value could not be read; the caller is told none of it.</summary>
public enum UnreadableReason
{
    /// <summary>Its tag or checksum is not that of this user's value: damaged, cut short, another's, or made by nobody who has the key.</summary>
    Damaged,

    /// <summary>It is sealed with a key that the ring does not hold.</summary>
    UnknownKey,

    /// <summary>It is sealed, and there is no key ring.</summary>
    NoKeyRing,

    /// <summary>It is not sealed although there is a key ring, and <see cref="RedisOptions.AcceptUnsealed"/> is not set.</summary>
    Unsealed,
}

/// <summary>
/// What lies under a key: with a key ring the value of <see cref="HistoryCodec"/> sealed, without one as it is. A sealed value is the
/// byte 16, which is the version of this form, the revision in six bytes, the key's id in two, a nonce of twelve, the sealed records,
/// and a tag of sixteen. Associated with the tag are the Redis key and all before the nonce, so that neither another user's value nor
/// one with another revision or version passes for it.
/// </summary>
/// <param name="ring">The keys; <c>null</c> for unsealed values.</param>
/// <param name="acceptUnsealed">See <see cref="RedisOptions.AcceptUnsealed"/>.</param>
/// <param name="sealWrites">See <see cref="RedisOptions.SealWrites"/>.</param>
/// <param name="unreadable">Told why a value cannot be read.</param>
internal sealed class StoredValues(KeyRing? ring, bool acceptUnsealed, bool sealWrites, Action<UnreadableReason>? unreadable)
{
    private const byte SealedFormat = 16;
    private const int IdOffset = HistoryCodec.RevisionOffset + HistoryCodec.RevisionBytes;
    private const int NonceOffset = IdOffset + sizeof(ushort);
    private const int SealedOffset = NonceOffset + SealingKey.NonceBytes;
    private const int FewestBytes = SealedOffset + 1 + SealingKey.TagBytes;
    private const int MostBytes = SealedOffset + HistoryCodec.MostBytes + SealingKey.TagBytes;
    private const int LongestKeyOnStack = 128;

    private volatile KeyRing? _ring = ring;

    /// <summary>The ring; replaced whole, also while values are read and written.</summary>
    public KeyRing? Ring
    {
        get => _ring;
        set => _ring = value;
    }

    /// <summary>The value to store.</summary>
    public byte[] Encode(byte[] key, StoredState state) => Sealer is { } with ? Seal(with, key, state) : HistoryCodec.Encode(key, state);

    /// <summary>Reads a value. Never throws, whatever the bytes.</summary>
    public Outcome<StoredState> Decode(byte[] key, byte[] value)
    {
        var ring = _ring;
        if (value is not [SealedFormat, ..])
            return ring is null || acceptUnsealed ? Told(HistoryCodec.Decode(key, value)) : Unreadable(UnreadableReason.Unsealed);
        if (value.Length is < FewestBytes or > MostBytes)
            return Unreadable(UnreadableReason.Damaged);
        if (ring is null)
            return Unreadable(UnreadableReason.NoKeyRing);
        return ring.Of(IdIn(value)) is { } with ? Told(Open(with, key, value)) : Unreadable(UnreadableReason.UnknownKey);
    }

    /// <summary>Whether a value has the form that it would be written in now.</summary>
    public bool IsCurrent(byte[] value) => Sealer is { } current
        ? value is [SealedFormat, ..] && value.Length >= FewestBytes && IdIn(value) == current.Id
        : value is not [SealedFormat, ..];

    private SealingKey? Sealer => sealWrites ? _ring?.Current : null;

    private static byte[] Seal(SealingKey with, byte[] key, StoredState state)
    {
        var content = new ValueWriter(stackalloc byte[HistoryCodec.MostBytes]);
        HistoryCodec.WriteContent(ref content, state);
        var value = new byte[SealedOffset + content.Length + SealingKey.TagBytes];
        var head = new ValueWriter(value);
        head.Byte(SealedFormat);
        head.Revision(state.Revision);
        BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(IdOffset), with.Id);
        var nonce = value.AsSpan(NonceOffset, SealingKey.NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        Span<byte> associated = stackalloc byte[LongestKeyOnStack + NonceOffset];
        with.Seal(nonce, content.Written, value.AsSpan(SealedOffset, content.Length), value.AsSpan(SealedOffset + content.Length), Associated(associated, key, value));
        return value;
    }

    private static Outcome<StoredState> Open(SealingKey with, byte[] key, byte[] value)
    {
        Span<byte> content = stackalloc byte[HistoryCodec.MostBytes];
        content = content[..(value.Length - SealedOffset - SealingKey.TagBytes)];
        Span<byte> associated = stackalloc byte[LongestKeyOnStack + NonceOffset];
        var isOpen = with.TryOpen(
            value.AsSpan(NonceOffset, SealingKey.NonceBytes), value.AsSpan(SealedOffset, content.Length), value.AsSpan(SealedOffset + content.Length),
            content, Associated(associated, key, value));
        if (!isOpen)
            return HistoryCodec.Corrupt;
        var head = new ValueReader(value.AsSpan(HistoryCodec.RevisionOffset));
        var reader = new ValueReader(content);
        return HistoryCodec.ReadContent(ref reader, head.Revision());
    }

    private static ReadOnlySpan<byte> Associated(Span<byte> room, byte[] key, byte[] value)
    {
        value.AsSpan(0, NonceOffset).CopyTo(room);
        key.CopyTo(room[NonceOffset..]);
        return room[..(NonceOffset + key.Length)];
    }

    private static ushort IdIn(byte[] value) => BinaryPrimitives.ReadUInt16BigEndian(value.AsSpan(IdOffset));

    private Outcome<StoredState> Told(in Outcome<StoredState> read) => read.IsSuccess ? read : Unreadable(UnreadableReason.Damaged);

    private Outcome<StoredState> Unreadable(UnreadableReason reason)
    {
        unreadable?.Invoke(reason);
        return HistoryCodec.Corrupt;
    }
}
