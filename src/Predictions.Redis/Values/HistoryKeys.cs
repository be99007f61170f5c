using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Predictions.Redis.Values;

/// <summary>
/// The Redis key of a user's history: <c>h:</c> and 22 characters, the first 16 bytes of HMAC-SHA256(secret, user id) in
/// base64url. Without the secret the store reveals no user id.
/// </summary>
public sealed class HistoryKeys : IDisposable
{
    /// <summary>The public default secret. The host must accept it only for a store on the loopback interface.</summary>
    public const string DevelopmentSecret = "predictions-development-secret-known-to-everybody";

    private const int HashBytes = 16;
    private const int HashCharacters = 22;
    private const int MaxIdBytesOnStack = 512;

    private readonly byte[] _prefix;

    // One per thread: creating one hashes the secret, which takes longer than hashing an id.
    private readonly ThreadLocal<IncrementalHash> _hash;

    /// <param name="secret">The HMAC key.</param>
    /// <param name="prefix">Precedes <c>h:</c>; may be empty.</param>
    public HistoryKeys(string secret, string? prefix = null)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        _hash = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
        _prefix = Encoding.UTF8.GetBytes(prefix + "h:");
    }

    /// <summary>A SCAN pattern that matches the keys of this prefix and no others.</summary>
    public byte[] Pattern =>
        Encoding.UTF8.GetBytes(
            string.Concat(
                Encoding.UTF8.GetString(_prefix).Select(c => c is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{c}" : $"{c}"))
            + new string('?', HashCharacters));

    /// <summary>
    /// A user's pseudonym: the last 22 characters of the key. Without the secret it does not reveal the user id.
    /// </summary>
    public string PseudonymOf(string userId) => Encoding.ASCII.GetString(For(userId).AsSpan(_prefix.Length));

    /// <summary>The key's bytes. They are ASCII where the prefix is.</summary>
    public byte[] For(string userId)
    {
        var maxBytes = Encoding.UTF8.GetMaxByteCount(userId.Length);
        var id = maxBytes <= MaxIdBytesOnStack ? stackalloc byte[MaxIdBytesOnStack] : new byte[maxBytes];
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var hmac = _hash.Value!;
        hmac.AppendData(id[..Encoding.UTF8.GetBytes(userId, id)]);
        hmac.GetHashAndReset(hash);

        var key = new byte[_prefix.Length + HashCharacters];
        _prefix.CopyTo(key, 0);
        Base64Url.EncodeToUtf8(hash[..HashBytes], key.AsSpan(_prefix.Length));
        return key;
    }

    public void Dispose() => _hash.Dispose();
}
