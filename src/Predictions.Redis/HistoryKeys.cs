using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Predictions.Redis;

/// <summary>
/// The key of a user's history: <c>h:</c> and 22 characters, the first 16 bytes of HMAC-SHA256(secret, user id). Who reads the
/// store without the secret learns no user id.
/// </summary>
public sealed class HistoryKeys : IDisposable
{
    /// <summary>The secret of a store on the loopback interface. Known to everybody: the host must refuse or warn elsewhere.</summary>
    public const string DevelopmentSecret = "predictions-development-secret-known-to-everybody";

    private const int HashBytes = 16;
    private const int HashCharacters = 22;
    private const int LongestIdOnStack = 512;

    private readonly byte[] _prefix;

    // Kept by each thread: making one, and with it the secret's own hash, takes longer than hashing an id.
    private readonly ThreadLocal<IncrementalHash> _hash;

    /// <param name="secret">The HMAC key.</param>
    /// <param name="prefix">What goes before <c>h:</c>; may be empty.</param>
    public HistoryKeys(string secret, string? prefix = null)
    {
        var key = Encoding.UTF8.GetBytes(secret);
        _hash = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
        _prefix = Encoding.UTF8.GetBytes(prefix + "h:");
    }

    /// <summary>What all keys match and, of this prefix, nothing else, as SCAN reads it.</summary>
    public byte[] Pattern =>
        Encoding.UTF8.GetBytes(
            string.Concat(Encoding.UTF8.GetString(_prefix).Select(c => c is '*' or '?' or '[' or ']' or '\\' or '^' ? $"\\{c}" : $"{c}"))
            + new string('?', HashCharacters));

    /// <summary>A user's pseudonym, which her key ends with: 22 characters that tell nobody without the secret who she is.</summary>
    public string PseudonymOf(string userId) => Encoding.ASCII.GetString(For(userId).AsSpan(_prefix.Length));

    /// <summary>The key's bytes, all ASCII where the prefix is.</summary>
    public byte[] For(string userId)
    {
        var most = Encoding.UTF8.GetMaxByteCount(userId.Length);
        Span<byte> id = most <= LongestIdOnStack ? stackalloc byte[LongestIdOnStack] : new byte[most];
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
