using System.Security.Cryptography;

namespace Predictions.Redis;

/// <summary>One key of a <see cref="KeyRing"/>: AES-256-GCM with random nonces of 12 bytes and tags of 16.</summary>
#pragma warning disable CA1001 // A ring that was replaced may still be in use: its keys go when the last who took it is done.
internal sealed class SealingKey(ushort id, byte[] key)
#pragma warning restore CA1001
{
    public const int NonceBytes = 12;
    public const int TagBytes = 16;

    // Kept by each thread: an instance is not safe for concurrent use, and making one sets its key up anew.
    private readonly ThreadLocal<AesGcm> _aes = new(() => new AesGcm(key, TagBytes));

    public ushort Id => id;

    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associated) =>
        _aes.Value!.Encrypt(nonce, plain, ciphertext, tag, associated);

    /// <summary>Whether the tag is that of all the rest; only then <paramref name="plain"/> may be read.</summary>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> associated)
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
