using CsCheck;
using Predictions.Core;

namespace Predictions.Redis.Tests;

/// <summary>Sealed values: what is read of them, and what is not.</summary>
public class StoredValuesTests
{
    private static readonly byte[] Key = "h:0123456789012345678901"u8.ToArray();
    private static readonly StoredState State = new(Histories.Usual(12), 1_770_000_000_000, 0);

    private readonly List<UnreadableReason> _told = [];

    [Fact]
    public void What_was_sealed_is_read_again() => Gen.Int[0, 60].Sample(cycles =>
    {
        var values = Values(KeyRings.Of(1, 1));
        foreach (var state in (StoredState[])
            [new(Histories.Usual(cycles), 7, 0), new(Histories.Usual(cycles), 9, 8), new(null, 5, 5)])
        {
            var read = values.Decode(Key, values.Encode(Key, state)).Value;
            Assert.Equal((state.Revision, state.ErasedAt), (read.Revision, read.ErasedAt));
            Assert.True(state.History is { } history ? read.History!.SameAs(history) : read.History is null);
        }
    }, iter: 200);

    [Fact]
    public void Every_flipped_bit_and_every_cut_is_found()
    {
        var values = Values(KeyRings.Of(1, 1));
        var value = values.Encode(Key, State);
        for (var bit = 0; bit < 8 * value.Length; bit++)
        {
            var flipped = (byte[])value.Clone();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(ErrorReason.StoredValueCorrupt, values.Decode(Key, flipped).Error?.Reason);
        }

        for (var length = 0; length < value.Length; length++)
            Assert.Equal(ErrorReason.StoredValueCorrupt, values.Decode(Key, value[..length]).Error?.Reason);
    }

    [Fact]
    public void Anothers_value_is_not_hers()
    {
        var values = Values(KeyRings.Of(1, 1));
        var value = values.Encode(Key, State);
        Assert.False(values.Decode("h:0123456789012345678902"u8.ToArray(), value).IsSuccess);
        Assert.Equal([UnreadableReason.Damaged], _told);
    }

    [Fact]
    public void Nothing_of_a_history_shows_and_no_value_is_made_twice()
    {
        var values = Values(KeyRings.Of(1, 1));
        var plain = HistoryCodec.Encode(Key, State)[7..^4];
        var (one, other) = (values.Encode(Key, State), values.Encode(Key, State));
        Assert.Equal(-1, one.AsSpan().IndexOf(plain.AsSpan(0, 8)));
        Assert.False(one.AsSpan(9).SequenceEqual(other.AsSpan(9)));
    }

    [Fact]
    public void Each_reason_is_told_to_operators()
    {
        var @sealed = Values(KeyRings.Of(2, 1, 2)).Encode(Key, State);
        Assert.False(Values(KeyRings.Of(1, 1)).Decode(Key, @sealed).IsSuccess);
        Assert.False(Values(null).Decode(Key, @sealed).IsSuccess);
        Assert.False(Values(KeyRings.Of(1, 1)).Decode(Key, HistoryCodec.Encode(Key, State)).IsSuccess);
        Assert.Equal([UnreadableReason.UnknownKey, UnreadableReason.NoKeyRing, UnreadableReason.Unsealed], _told);
        Assert.True(new StoredValues(KeyRings.Of(1, 1), acceptUnsealed: true, sealWrites: true, null).Decode(Key, HistoryCodec.Encode(Key, State)).IsSuccess);
    }

    [Fact]
    public void Without_a_ring_a_value_is_what_it_was() =>
        Assert.Equal(HistoryCodec.Encode(Key, State), Values(null).Encode(Key, State));

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var values = Values(KeyRings.Of(1, 1));
        Gen.Byte.Array[0, 200].Sample(bytes => { values.Decode(Key, [16, .. bytes]); values.IsCurrent(bytes); }, iter: 5_000);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"current": 1}""")]
    [InlineData("""{"current": 2, "keys": {"1": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}}""")]
    [InlineData("""{"current": 1, "keys": {"1": "c2VjcmV0"}}""")]
    [InlineData("""{"current": 1, "keys": {"01": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}}""")]
    [InlineData("""{"current": 0, "keys": {"0": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}}""")]
    [InlineData("""{"current": 1, "keys": {"1": 7}, "more": "c2VjcmV0"}""")]
    [InlineData("""{"current": 1, "current": 1, "keys": {"1": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}}""")]
    [InlineData("""{"current": 1, "keys": {"1": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "2": "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}}""")]
    public void What_is_no_ring_is_refused_without_a_word_of_its_keys(string text)
    {
        var refusal = Assert.Throws<FormatException>(() => KeyRing.Parse(text));
        Assert.DoesNotContain("c2VjcmV0", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AQEB", refusal.Message, StringComparison.Ordinal);
    }

    private StoredValues Values(KeyRing? ring) => new(ring, acceptUnsealed: false, sealWrites: true, _told.Add);
}
