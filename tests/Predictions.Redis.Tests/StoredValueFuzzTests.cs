using System.Buffers.Binary;
using System.Security.Cryptography;
using Predictions.Core;
using Predictions.Testing.Fuzzing;

namespace Predictions.Redis.Tests;

/// <summary>
/// Whatever lies under a user's key, sealed and not. The corpus holds values without their checksum, which is added here, as is the
/// seal: either would otherwise refuse nearly everything before its records are read.
/// </summary>
public class StoredValueFuzzTests
{
    private const int Inputs = 40_000;
    private const int RevisionOffset = 1, RevisionBytes = 6;
    private const byte SealedFormat = 16;

    private static readonly byte[] Key = new HistoryKeys(HistoryKeys.DevelopmentSecret).For("somebody");
    private static readonly KeyRing Ring = KeyRings.Of(2, 1, 2);
    private static readonly StoredValues Plain = new(null, false, true, null);
    private static readonly StoredValues Sealed = new(Ring, true, true, null);

    [Fact]
    public void A_value_under_a_right_checksum_is_read_as_it_was_written_or_refused() => Try(Plain, true, input =>
    {
        var value = new byte[input.Length + Checksum.Bytes];
        input.CopyTo(value, 0);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(input.Length), Checksum.Of(Key, input));
        return value;
    });

    [Fact]
    public void A_value_under_a_right_seal_is_read_as_it_was_written_or_refused() => Try(Sealed, true, Seal);

    [Fact]
    public void A_value_under_any_checksum_is_refused() => Try(Plain, false, input => input);

    [Fact]
    public void A_value_under_any_seal_is_refused() => Try(Sealed, false, input => [SealedFormat, 0, 0, 0, 0, 0, 9, 0, 2, .. input]);

    [Fact]
    public void A_ring_of_keys_is_read_or_refused_without_a_word_of_it() =>
        new Fuzz("key-ring", Tokens.Json).Run(Inputs / 5, input =>
        {
            try
            {
                Assert.InRange(KeyRing.Parse(System.Text.Encoding.UTF8.GetString(input)).CurrentId, 1, ushort.MaxValue);
                return true;
            }
            catch (FormatException refused)
            {
                Canaries.AbsentFrom(refused.Message);
                Assert.DoesNotContain(KeyRings.KeyOf(1)[..12], refused.Message, StringComparison.Ordinal);
                return false;
            }
        });

    private static void Try(StoredValues values, bool acceptsSome, Func<byte[], byte[]> value)
    {
        var fuzz = new Fuzz("stored-value", Tokens.Any, 2 * HistoryCodec.MostBytes) { AcceptsSome = acceptsSome };
        fuzz.Run(Inputs, input => Hold(fuzz, values, value(input)));
    }

    private static bool Hold(Fuzz fuzz, StoredValues values, byte[] value)
    {
        var held = fuzz.Bounded(value, () => HeldValue.Read(values, Key, value));
        if (held.State.IsSuccess)
        {
            var again = values.Decode(Key, values.Encode(Key, held.State.Value)).Value;
            Assert.Equal((held.Revision, held.ErasedAt), (again.Revision, again.ErasedAt));
            Assert.True(held.State.Value.History?.SameAs(again.History!) ?? again.History is null);
        }
        else
        {
            Assert.Equal((ErrorReason.StoredValueCorrupt, 0), (held.State.Error.Reason, held.State.Error.Fields.Count));
            Canaries.AbsentFrom(held.State.Error.Message);
        }

        return held.State.IsSuccess;
    }

    /// <summary>The value with its records sealed, as the store would write it.</summary>
    private static byte[] Seal(byte[] input)
    {
        // Format and records without the revision between them, which stands outside of the seal.
        byte[] content = input.Length > RevisionOffset + RevisionBytes ? [input[0], .. input.AsSpan(RevisionOffset + RevisionBytes)] : input;
        byte[] head = [SealedFormat, 0, 0, 0, 0, 0, 9, 0, (byte)Ring.CurrentId];
        var nonce = new byte[SealingKey.NonceBytes];
        var (ciphertext, tag) = (new byte[content.Length], new byte[SealingKey.TagBytes]);
        using var aes = new AesGcm(Convert.FromBase64String(KeyRings.KeyOf(Ring.CurrentId)), SealingKey.TagBytes);
        byte[] associated = [.. head, .. Key];
        aes.Encrypt(nonce, content, ciphertext, tag, associated);
        return [.. head, .. nonce, .. ciphertext, .. tag];
    }
}
