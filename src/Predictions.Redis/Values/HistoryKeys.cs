using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Predictions.Redis.Values;

/// <summary>
/// The Redis key of a user's history: a hash tag such as <c>{p:a7}</c>, the prefix, <c>h:</c> and the user's pseudonym. The
/// pseudonym is 22 characters, the first 16 bytes of HMAC-SHA256(secret, user id) in base64url. Without the secret the store
/// reveals no user id. The tag names one of 256 partitions, the pseudonym's first byte, so that a cluster keeps a partition in
/// one slot. Earlier versions wrote keys without the tag.
/// </summary>
public sealed class HistoryKeys : IDisposable
{
    /// <summary>The public default secret. The host must accept it only for a store on the loopback interface.</summary>
    public const string DevelopmentSecret = "predictions-development-secret-known-to-everybody";

    /// <summary>The number of partitions: one for each first byte of a pseudonym.</summary>
    public const int Partitions = 256;

    /// <summary>The characters of a pseudonym.</summary>
    public const int PseudonymCharacters = 22;

    private const int HashBytes = 16;
    private const int MaxIdBytesOnStack = 512;
    private const int TagBytes = 6;
    private const string AnyTag = "{p:??}";

    // "{p:" and "}" are outside base64url, so no pseudonym holds them.
    private static readonly byte[][] Tags =
        [.. Enumerable.Range(0, Partitions).Select(partition => Encoding.ASCII.GetBytes($"{{p:{partition:x2}}}"))];

    private readonly byte[] _prefix;
    private readonly bool _isTagged;

    // One per thread: creating one hashes the secret, which takes longer than hashing an id.
    private readonly ThreadLocal<IncrementalHash> _hash;

    /// <param name="secret">The HMAC key.</param>
    /// <param name="prefix">Precedes <c>h:</c>; may be empty.</param>
    /// <param name="isTagged">Whether the keys begin with the tag of their partition.</param>
    public HistoryKeys(string secret, string? prefix = null, bool isTagged = true)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        _hash = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
        _prefix = Encoding.UTF8.GetBytes(prefix + "h:");
        _isTagged = isTagged;
    }

    /// <summary>A SCAN pattern that matches the keys of this prefix and form, and no others.</summary>
    public byte[] Pattern => PatternOf(_isTagged);

    /// <summary>A SCAN pattern that matches the keys of this prefix without a tag.</summary>
    public byte[] UntaggedPattern => PatternOf(isTagged: false);

    /// <summary>The hash tag of a partition, 0 to 255.</summary>
    public static ReadOnlySpan<byte> TagOf(int partition) => Tags[partition];

    /// <summary>
    /// The key without its tag. Stored values are bound to it, so a value stays valid when its key gets a tag.
    /// </summary>
    public static ReadOnlySpan<byte> NameIn(ReadOnlySpan<byte> key) =>
        key.Length > TagBytes && key.StartsWith("{p:"u8) && key[TagBytes - 1] == (byte)'}' ? key[TagBytes..] : key;

    /// <summary>The partition of a key, 0 to 255: its pseudonym's first byte.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key)
    {
        Span<byte> first = stackalloc byte[3];
        Base64Url.DecodeFromUtf8(key[^PseudonymCharacters..][..4], first);
        return first[0];
    }

    /// <summary>The partition of a key that begins with a tag, 0 to 255.</summary>
    public static int PartitionOfTag(ReadOnlySpan<byte> key) => byte.Parse(key[3..5], NumberStyles.AllowHexSpecifier, null);

    /// <summary>Whether a key ends with 22 characters of base64url, as every history's does.</summary>
    public static bool IsPseudonymAtEnd(ReadOnlySpan<byte> key) =>
        key.Length >= PseudonymCharacters && Base64Url.IsValid(key[^PseudonymCharacters..]);

    /// <summary>The key with its tag, for a key without one.</summary>
    public static byte[] Tagged(ReadOnlySpan<byte> untagged) => [.. TagOf(PartitionOf(untagged)), .. untagged];

    /// <summary>Whether a key has this prefix and the form that these keys do not have.</summary>
    public bool IsOfOtherForm(ReadOnlySpan<byte> key)
    {
        var name = NameIn(key);
        return name.Length == _prefix.Length + PseudonymCharacters && name.StartsWith(_prefix)
            && name.Length == key.Length == _isTagged;
    }

    /// <summary>
    /// A user's pseudonym: the last 22 characters of the key. Without the secret it does not reveal the user id.
    /// </summary>
    public string PseudonymOf(string userId) => Encoding.ASCII.GetString(For(userId).AsSpan(^PseudonymCharacters..));

    /// <summary>The key's bytes. They are ASCII where the prefix is.</summary>
    public byte[] For(string userId)
    {
        var maxBytes = Encoding.UTF8.GetMaxByteCount(userId.Length);
        var id = maxBytes <= MaxIdBytesOnStack ? stackalloc byte[MaxIdBytesOnStack] : new byte[maxBytes];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hmac = _hash.Value!;
        hmac.AppendData(id[..Encoding.UTF8.GetBytes(userId, id)]);
        hmac.GetHashAndReset(hash);

        var tag = _isTagged ? TagOf(hash[0]) : default;
        var key = new byte[tag.Length + _prefix.Length + PseudonymCharacters];
        tag.CopyTo(key);
        _prefix.CopyTo(key, tag.Length);
        Base64Url.EncodeToUtf8(hash[..HashBytes], key.AsSpan(tag.Length + _prefix.Length));
        return key;
    }

    /// <summary>
    /// A digest of content: the first 8 bytes of HMAC-SHA256(secret, 0, content). The byte 0 begins no user id, so no digest is a
    /// part of a pseudonym. Without the secret it does not reveal the content.
    /// </summary>
    public ulong DigestOf(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hmac = _hash.Value!;
        hmac.AppendData([0]);
        hmac.AppendData(content);
        hmac.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>The key of a pseudonym: 22 characters of base64url.</summary>
    public byte[] ForPseudonym(string pseudonym)
    {
        byte[] untagged = [.. _prefix, .. Encoding.ASCII.GetBytes(pseudonym)];
        return _isTagged ? Tagged(untagged) : untagged;
    }

    public void Dispose() => _hash.Dispose();

    private byte[] PatternOf(bool isTagged)
    {
        var prefix = Encoding.UTF8.GetString(_prefix)
            .Select(c => c is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{c}" : $"{c}");
        return Encoding.UTF8.GetBytes(
            (isTagged ? AnyTag : "") + string.Concat(prefix) + new string('?', PseudonymCharacters));
    }
}
