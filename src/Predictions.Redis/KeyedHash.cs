using System.Security.Cryptography;

namespace Predictions.Redis;

/// <summary>
/// HMAC-SHA256 (RFC 2104) under one secret, with the secret's blocks laid ready: the platform's own sets a whole cipher context up
/// for every call, which takes several times as long as the hashing, and every request needs a key.
/// </summary>
internal sealed class KeyedHash
{
    public const int Bytes = SHA256.HashSizeInBytes;

    private const int BlockBytes = 64;
    private const int LongestOnStack = 512;

    private readonly byte[] _inner = new byte[BlockBytes];
    private readonly byte[] _outer = new byte[BlockBytes];

    public KeyedHash(ReadOnlySpan<byte> secret)
    {
        var key = new byte[BlockBytes];
        if (secret.Length > BlockBytes)
            SHA256.HashData(secret, key);
        else
            secret.CopyTo(key);
        for (var i = 0; i < BlockBytes; i++)
            (_inner[i], _outer[i]) = ((byte)(key[i] ^ 0x36), (byte)(key[i] ^ 0x5C));
    }

    /// <summary>Fills 32 bytes.</summary>
    public void Of(ReadOnlySpan<byte> message, Span<byte> hash)
    {
        var length = BlockBytes + message.Length;
        Span<byte> keyed = length <= LongestOnStack ? stackalloc byte[LongestOnStack] : new byte[length];
        _inner.CopyTo(keyed);
        message.CopyTo(keyed[BlockBytes..]);
        Span<byte> outer = stackalloc byte[BlockBytes + Bytes];
        _outer.CopyTo(outer);
        SHA256.HashData(keyed[..length], outer[BlockBytes..]);
        SHA256.HashData(outer, hash);
    }
}
