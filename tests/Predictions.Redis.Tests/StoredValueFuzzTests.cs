using System.Buffers.Binary;
using System.Security.Cryptography;
using Predictions.Core;
using Predictions.Redis.Values;
using Predictions.Testing.Fuzzing;

namespace Predictions.Redis.Tests;

/// <summary>
/// Any bytes under a user's key, encrypted and not. The corpus holds values without their checksum. These tests add the checksum
/// or encrypt the value, because otherwise nearly every input would be rejected before its records are read.
/// </summary>
public class StoredValueFuzzTests
{
    private const int Inputs = 40_000;
    private static readonly byte EncryptedFirst =
        ValueHeader.First(HistoryLayouts.Supported.Written.Version, ValueKind.Encrypted);

    private static readonly byte[] Key = new HistoryKeys(HistoryKeys.DevelopmentSecret, isTagged: false).For("somebody");
    private static readonly KeyRing Ring = KeyRings.Of(2, 1, 2);
    private static readonly ValueProtector Plain = new(null, false, true, HistoryLayouts.Supported, null);
    private static readonly ValueProtector Encrypted = new(Ring, true, true, HistoryLayouts.Supported, null);

    [Fact]
    public void A_value_with_a_correct_checksum_round_trips_or_is_rejected() => Try(Plain, true, input =>
    {
        var value = new byte[input.Length + Checksum.Bytes];
        input.CopyTo(value, 0);
        BinaryPrimitives.WriteUInt32BigEndian(value.AsSpan(input.Length), Checksum.Of(Key, input));
        return value;
    });

    [Fact]
    public void A_value_with_a_correct_tag_round_trips_or_is_rejected() => Try(Encrypted, true, Encrypt);

    [Fact]
    public void A_value_with_any_checksum_is_rejected() => Try(Plain, false, input => input);

    [Fact]
    public void A_value_with_any_tag_is_rejected() =>
        Try(Encrypted, false, input => [EncryptedFirst, 0, 0, 0, 0, 0, 9, 0, 2, .. input]);

    [Fact]
    public void A_key_ring_is_read_or_rejected_without_quoting_it() =>
        new Fuzz("key-ring", Tokens.Json).Run(Inputs / 5, input =>
        {
            try
            {
                Assert.InRange(KeyRing.Parse(System.Text.Encoding.UTF8.GetString(input)).CurrentId, 1, ushort.MaxValue);
                return true;
            }
            catch (FormatException e)
            {
                Canaries.AbsentFrom(e.Message);
                Assert.DoesNotContain(KeyRings.KeyOf(1)[..12], e.Message, StringComparison.Ordinal);
                return false;
            }
        });

    private static void Try(ValueProtector values, bool acceptsSome, Func<byte[], byte[]> value)
    {
        var fuzz = new Fuzz("stored-value", Tokens.Any, 2 * HistoryCodec.MaxBytes) { AcceptsSome = acceptsSome };
        fuzz.Run(Inputs, input => Hold(fuzz, values, value(input)));
    }

    private static bool Hold(Fuzz fuzz, ValueProtector values, byte[] value)
    {
        var read = fuzz.Bounded(value, () => values.Decode(Key, value));
        if (read.IsSuccess)
        {
            var again = values.Decode(Key, values.Encode(Key, read.Value)).Value;
            Assert.Equal((read.Value.Revision, read.Value.ErasedAt), (again.Revision, again.ErasedAt));
            Assert.True(read.Value.History?.SameAs(again.History!) ?? again.History is null);
        }
        else
        {
            Assert.Equal((ErrorReason.StoredValueCorrupt, 0), (read.Error.Reason, read.Error.Fields.Count));
            Canaries.AbsentFrom(read.Error.Message);
        }

        return read.IsSuccess;
    }

    /// <summary>The value with its records encrypted, as the store writes it.</summary>
    private static byte[] Encrypt(byte[] input)
    {
        // The encrypted content is the kind and the records; the layout and the revision stay in the header.
        byte[] content = input.Length > ValueHeader.Bytes ? [(byte)(input[0] & 0xF), .. input.AsSpan(ValueHeader.Bytes)] : input;
        byte[] head = [EncryptedFirst, 0, 0, 0, 0, 0, 9, 0, (byte)Ring.CurrentId];
        var nonce = new byte[EncryptionKey.NonceBytes];
        var (ciphertext, tag) = (new byte[content.Length], new byte[EncryptionKey.TagBytes]);
        using var aes = new AesGcm(Convert.FromBase64String(KeyRings.KeyOf(Ring.CurrentId)), EncryptionKey.TagBytes);
        byte[] associated = [.. head, .. Key];
        aes.Encrypt(nonce, content, ciphertext, tag, associated);
        return [.. head, .. nonce, .. ciphertext, .. tag];
    }
}
