using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Predictions.Redis.Values;

/// <summary>
/// The encryption keys of stored values by their ids, and the current key, which encrypts new values. Immutable: a ring is
/// replaced whole. Nonces are random, so a key must be rotated before it has encrypted 2^32 values (NIST SP 800-38D).
/// </summary>
public sealed class KeyRing
{
    /// <summary>The format of a ring.</summary>
    public const string Accepted =
        """{"current": 2, "keys": {"1": "…", "2": "…"}}: ids 1 to 65535, each key 32 bytes in base64, """
        + "no two keys alike, and the current one among them";

    private const int KeyBytes = 32;

    private readonly Dictionary<ushort, EncryptionKey> _keys;

    private KeyRing(ushort current, Dictionary<ushort, EncryptionKey> keys) => (_keys, Current) = (keys, keys[current]);

    /// <summary>The id of the key that encrypts new values.</summary>
    public int CurrentId => Current.Id;

    internal EncryptionKey Current { get; }

    /// <summary>Reads a ring from its text.</summary>
    /// <exception cref="FormatException">
    /// The text is not a key ring. The message names the error and quotes nothing of a key.
    /// </exception>
    public static KeyRing Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().Any(p => p.Name is not ("current" or "keys")))
                throw new FormatException($"a key ring is {Accepted}");
            if (!root.TryGetProperty("keys", out var given) || given.ValueKind != JsonValueKind.Object)
                throw new FormatException($"keys is missing; a key ring is {Accepted}");
            var keys = given.EnumerateObject().Select(ReadKey).ToDictionary(key => key.Id, key => key.Bytes);
            if (keys.Values.Select(Convert.ToHexString).Distinct().Count() < keys.Count)
                throw new FormatException("two ids have the same key");
            if (!root.TryGetProperty("current", out var current) || !current.TryGetUInt16(out var id) || !keys.ContainsKey(id))
                throw new FormatException("current is not the id of one of the keys");
            return new KeyRing(id, keys.ToDictionary(key => key.Key, key => new EncryptionKey(key.Key, key.Value)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The parser's own message may quote a key.
            throw new FormatException($"not a key ring, which is {Accepted}");
        }
    }

    internal EncryptionKey? Of(ushort id) => _keys.GetValueOrDefault(id);

    private static (ushort Id, byte[] Bytes) ReadKey(JsonProperty key)
    {
        if (!ushort.TryParse(key.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0
            || $"{id}" != key.Name)
            throw new FormatException("the id of a key is not a number of 1 to 65535");
        var bytes = new byte[KeyBytes];
        return key.Value.ValueKind == JsonValueKind.String
            && Convert.TryFromBase64String(key.Value.GetString()!, bytes, out var read) && read == KeyBytes
            ? (id, bytes)
            : throw new FormatException($"key {id} is not {KeyBytes} bytes in base64, as `openssl rand -base64 32` prints them");
    }
}

/// <summary>
/// One key of a <see cref="KeyRing"/>: AES-256-GCM with random nonces of 12 bytes and tags of 16. Safe for concurrent use.
/// </summary>
#pragma warning disable CA1001 // A replaced ring may still be in use, so its keys are left to the finalizer.
internal sealed class EncryptionKey(ushort id, byte[] key)
#pragma warning restore CA1001
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    // One per thread: an instance is not safe for concurrent use, and creating one repeats the key setup.
    private readonly ThreadLocal<AesGcm> _aes = new(() => new AesGcm(key, TagBytes));

    public ushort Id => id;

    public void Encrypt(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> ciphertext, Span<byte> tag,
        ReadOnlySpan<byte> associated) =>
        _aes.Value!.Encrypt(nonce, plain, ciphertext, tag, associated);

    /// <summary>Whether the tag matches. Only then <paramref name="plain"/> may be used.</summary>
    public bool TryDecrypt(
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plain,
        ReadOnlySpan<byte> associated)
    {
        try
        {
            _aes.Value!.Decrypt(nonce, ciphertext, tag, plain, associated);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
