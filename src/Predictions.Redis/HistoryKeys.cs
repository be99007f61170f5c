using System.Buffers.Text;
using System.Text;

namespace Predictions.Redis;

/// <summary>
/// The key of a user's history: <c>h:</c> and 22 characters, the first 16 bytes of HMAC-SHA256(secret, user id). Who reads the
/// store without the secret learns no user id.
/// </summary>
public sealed class HistoryKeys
{
    /// <summary>The secret of a store on the loopback interface. Known to everybody: the host must refuse or warn elsewhere.</summary>
    public const string DevelopmentSecret = "predictions-development-secret-known-to-everybody";

    private const int HashBytes = 16;
    private const int HashCharacters = 22;
    private const int LongestIdOnStack = 512;

    private readonly KeyedHash _hash;
    private readonly byte[] _prefix;

    /// <param name="secret">The HMAC key.</param>
    /// <param name="prefix">What goes before <c>h:</c>; may be empty.</param>
    public HistoryKeys(string secret, string? prefix = null)
    {
        _hash = new KeyedHash(Encoding.UTF8.GetBytes(secret));
        _prefix = Encoding.UTF8.GetBytes(prefix + "h:");
    }

    /// <summary>The key's bytes, all ASCII where the prefix is.</summary>
    public byte[] For(string userId)
    {
        var most = Encoding.UTF8.GetMaxByteCount(userId.Length);
        Span<byte> id = most <= LongestIdOnStack ? stackalloc byte[LongestIdOnStack] : new byte[most];
        Span<byte> hash = stackalloc byte[KeyedHash.Bytes];
        _hash.Of(id[..Encoding.UTF8.GetBytes(userId, id)], hash);

        var key = new byte[_prefix.Length + HashCharacters];
        _prefix.CopyTo(key, 0);
        Base64Url.EncodeToUtf8(hash[..HashBytes], key.AsSpan(_prefix.Length));
        return key;
    }
}
