using CsCheck;
using Predictions.Core;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Which values can be read with which key ring, and which are rejected for which reason.</summary>
public class ValueProtectorTests
{
    private static readonly byte[] Key = "h:0123456789012345678901"u8.ToArray();
    private static readonly StoredEntry State = new(Histories.Usual(12), 1_770_000_000_000, 0);

    private readonly List<UnreadableReason> _reasons = [];

    [Fact]
    public void An_encrypted_value_round_trips() => Gen.Int[0, 60].Seeded(cycles =>
    {
        var values = Values(KeyRings.Of(1, 1));
        foreach (var state in (StoredEntry[])
            [new(Histories.Usual(cycles), 7, 0), new(Histories.Usual(cycles), 9, 8), new(null, 5, 5)])
        {
            var read = values.Decode(Key, values.Encode(Key, state)).Value;
            Assert.Equal((state.Revision, state.ErasedAt), (read.Revision, read.ErasedAt));
            Assert.True(state.History is { } history ? read.History!.SameAs(history) : read.History is null);
        }
    }, iter: 200);

    [Fact]
    public void Every_flipped_bit_and_every_truncation_is_rejected()
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
    public void A_value_under_another_users_key_is_rejected()
    {
        var values = Values(KeyRings.Of(1, 1));
        var value = values.Encode(Key, State);
        Assert.False(values.Decode("h:0123456789012345678902"u8.ToArray(), value).IsSuccess);
        Assert.Equal([UnreadableReason.Damaged], _reasons);
    }

    [Fact]
    public void Nothing_of_a_history_is_legible_and_no_two_values_are_equal()
    {
        var values = Values(KeyRings.Of(1, 1));
        var plain = HistoryCodec.Encode(Key, State)[7..^4];
        var (one, other) = (values.Encode(Key, State), values.Encode(Key, State));
        Assert.Equal(-1, one.AsSpan().IndexOf(plain.AsSpan(0, 8)));
        Assert.False(one.AsSpan(9).SequenceEqual(other.AsSpan(9)));
    }

    [Fact]
    public void Each_reason_is_reported()
    {
        var encrypted = Values(KeyRings.Of(2, 1, 2)).Encode(Key, State);
        Assert.False(Values(KeyRings.Of(1, 1)).Decode(Key, encrypted).IsSuccess);
        Assert.False(Values(null).Decode(Key, encrypted).IsSuccess);
        Assert.False(Values(KeyRings.Of(1, 1)).Decode(Key, HistoryCodec.Encode(Key, State)).IsSuccess);
        Assert.Equal([UnreadableReason.UnknownKey, UnreadableReason.NoKeyRing, UnreadableReason.Unencrypted], _reasons);
        var lenient = new ValueProtector(
            KeyRings.Of(1, 1), acceptUnencrypted: true, encryptWrites: true, HistoryLayouts.Supported, null);
        Assert.True(lenient.Decode(Key, HistoryCodec.Encode(Key, State)).IsSuccess);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_revision_of_a_history_is_known_without_opening_it(bool isEncrypted)
    {
        var values = Values(isEncrypted ? KeyRings.Of(1, 1) : null);
        foreach (var entry in (StoredEntry[])[State, State with { ErasedAt = 5 }])
        {
            var value = values.Encode(Key, entry);
            Assert.True(values.IsHistoryAt(value, State.Revision));
            Assert.False(values.IsHistoryAt(value, State.Revision + 1));
            // Only the header is read: a flipped bit in it is seen, and one after it is not.
            var header = isEncrypted ? ValueHeader.Bytes + sizeof(ushort) : ValueHeader.Bytes;
            for (var bit = 0; bit < 8 * value.Length; bit++)
            {
                var flipped = (byte[])value.Clone();
                flipped[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.Equal(bit >= 8 * header, values.IsHistoryAt(flipped, State.Revision));
            }
        }

        Assert.Equal(isEncrypted, values.IsHistoryAt(values.Encode(Key, new(null, 5, 5)), 5));
        Assert.Empty(_reasons);
    }

    [Fact]
    public void A_value_that_would_not_be_opened_has_no_known_revision()
    {
        var encrypted = Values(KeyRings.Of(2, 1, 2)).Encode(Key, State);
        var plain = HistoryCodec.Encode(Key, State);
        Assert.False(Values(KeyRings.Of(1, 1)).IsHistoryAt(encrypted, State.Revision));
        Assert.False(Values(null).IsHistoryAt(encrypted, State.Revision));
        Assert.False(Values(KeyRings.Of(1, 1)).IsHistoryAt(plain, State.Revision));
        Assert.False(Values(null, Layouts.Only(3)).IsHistoryAt(plain, State.Revision));
        Gen.Byte.Array[0, 200].Seeded(bytes => { Values(null).IsHistoryAt(bytes, 7); }, iter: 2_000);
    }

    [Fact]
    public void Without_a_ring_a_value_is_not_encrypted() =>
        Assert.Equal(HistoryCodec.Encode(Key, State), Values(null).Encode(Key, State));

    [Fact]
    public void No_bytes_cause_an_exception()
    {
        var values = Values(KeyRings.Of(1, 1));
        Gen.Byte.Array[0, 200].Seeded(bytes => { values.Decode(Key, [0x13, .. bytes]); values.IsCurrent(bytes); }, iter: 5_000);
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
    [InlineData("{\"current\": 1, \"keys\": {\"1\": \"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\", "
        + "\"2\": \"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\"}}")]
    public void An_invalid_ring_is_rejected_without_quoting_its_keys(string text)
    {
        var error = Assert.Throws<FormatException>(() => KeyRing.Parse(text));
        Assert.DoesNotContain("c2VjcmV0", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AQEB", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layout_that_this_build_does_not_read_is_reported_as_such(bool isEncrypted)
    {
        var ring = isEncrypted ? KeyRings.Of(1, 1) : null;
        var newer = Values(ring, Layouts.WritesTwo).Encode(Key, State);
        Assert.Equal(2, ValueHeader.LayoutOf(newer));
        Assert.Equal(ErrorReason.StoredValueCorrupt, Values(ring).Decode(Key, newer).Error!.Reason);
        Assert.False(Values(ring, Layouts.Only(3)).Decode(Key, newer).IsSuccess);
        Assert.Equal([UnreadableReason.UnknownLayout, UnreadableReason.UnknownLayout], _reasons);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_older_layout_is_read_and_is_not_current(bool isEncrypted)
    {
        var ring = isEncrypted ? KeyRings.Of(1, 1) : null;
        var (older, newer) = (Values(ring), Values(ring, Layouts.WritesTwo));
        var value = older.Encode(Key, State);
        Assert.True(older.IsCurrent(value));
        Assert.False(newer.IsCurrent(value));
        Assert.True(newer.Decode(Key, value).Value.History!.SameAs(State.History!));
        Assert.True(newer.IsCurrent(newer.Encode(Key, State)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_layout_is_read_by_its_own_reader(bool isEncrypted)
    {
        var ring = isEncrypted ? KeyRings.Of(1, 1) : null;
        var (one, two) = (Values(ring, Layouts.ReadsTwo), Values(ring, Layouts.WritesTwo));
        foreach (var entry in (StoredEntry[])[State, State with { ErasedAt = 5 }, new(null, 5, 5)])
        {
            var (older, newer) = (one.Encode(Key, entry), two.Encode(Key, entry));
            Assert.Equal(older.Length + 1, newer.Length);
            foreach (var value in (byte[][])[older, newer])
            {
                var read = two.Decode(Key, value).Value;
                Assert.Equal((entry.Revision, entry.ErasedAt), (read.Revision, read.ErasedAt));
                Assert.True(entry.History is { } history ? read.History!.SameAs(history) : read.History is null);
            }
        }

        Assert.Empty(_reasons);
        // The bytes of one layout under the version of the other.
        var mixed = Values(ring, Layouts.Only(2, LayoutOne.Layout));
        Assert.False(two.Decode(Key, mixed.Encode(Key, State)).IsSuccess);
        Assert.False(mixed.Decode(Key, two.Encode(Key, State)).IsSuccess);
        Assert.Equal([UnreadableReason.Damaged, UnreadableReason.Damaged], _reasons);
    }

    [Fact]
    public void A_build_reads_a_layout_before_it_writes_it()
    {
        var (first, second) = (Values(null, Layouts.ReadsTwo), Values(null, Layouts.WritesTwo));
        Assert.Equal(1, ValueHeader.LayoutOf(first.Encode(Key, State)));
        Assert.True(first.Decode(Key, second.Encode(Key, State)).IsSuccess);
        Assert.Empty(_reasons);
    }

    [Fact]
    public void The_layout_version_cannot_be_changed_without_the_key()
    {
        var newer = Values(KeyRings.Of(1, 1), Layouts.WritesTwo);
        var value = newer.Encode(Key, State);
        value[0] = ValueHeader.First(1, ValueKind.Encrypted);
        Assert.False(newer.Decode(Key, value).IsSuccess);
        Assert.Equal([UnreadableReason.Damaged], _reasons);
    }

    private ValueProtector Values(KeyRing? ring) => Values(ring, HistoryLayouts.Supported);

    private ValueProtector Values(KeyRing? ring, HistoryLayouts layouts) =>
        new(ring, acceptUnencrypted: false, encryptWrites: true, layouts, _reasons.Add);
}
