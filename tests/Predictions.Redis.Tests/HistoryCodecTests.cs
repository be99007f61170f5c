using CsCheck;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Redis.Tests;

public class HistoryCodecTests
{
    private static readonly byte[] Key = new HistoryKeys(HistoryKeys.DevelopmentSecret).For("somebody");

    private static readonly Gen<StoredState> States =
        from history in Histories.Any
        from revision in Gen.Long[0, (1L << 48) - 1]
        from erasedAt in Gen.OneOf(Gen.Const(0L), Gen.Long[1, (1L << 48) - 1])
        select new StoredState(history, revision, erasedAt);

    [Fact]
    public void Every_history_comes_back_as_it_went() =>
        States.Sample(state =>
        {
            var value = HistoryCodec.Encode(Key, state);
            var back = HistoryCodec.Decode(Key, value).Value;
            return value.Length <= HistoryCodec.MostBytes && back.History!.SameAs(state.History!)
                && back.Revision == state.Revision && back.ErasedAt == state.ErasedAt;
        });

    [Fact]
    public void The_largest_history_fits()
    {
        var step = (HistoryLimits.LastDate.DayNumber - HistoryLimits.FirstDate.DayNumber) / HistoryLimits.Periods;
        var dates = Enumerable.Range(0, HistoryLimits.Periods).Select(i => HistoryLimits.FirstDate.AddDays(i * step)).ToArray();
        var history = CycleHistory.FromSorted(
            [.. dates.Select(d => new Period(d, 30))],
            [.. dates.Select(d => new Ovulation(d, OvulationEvidence.Other))],
            [.. dates.Take(HistoryLimits.Pauses).Select(d => new Pause(d, HistoryLimits.LastDate, PauseReason.Other))]);
        var value = HistoryCodec.Encode(Key, new StoredState(history, 1, 1));
        Assert.InRange(value.Length, 1, HistoryCodec.MostBytes);
        Assert.True(HistoryCodec.Decode(Key, value).Value.History!.SameAs(history));
    }

    [Fact]
    public void Twelve_cycles_take_forty_bytes()
    {
        var value = HistoryCodec.Encode(Key, new StoredState(Histories.Usual(12), 1_770_000_000_000, 0));
        Assert.InRange(value.Length, 30, 40);
    }

    [Fact]
    public void An_erased_history_takes_eleven_bytes_and_holds_none()
    {
        var erased = StoredState.Absent.Erased(1_770_000_000_000);
        var value = HistoryCodec.Encode(Key, erased);
        Assert.Equal(11, value.Length);
        Assert.Equal(erased, HistoryCodec.Decode(Key, value).Value);
    }

    [Fact]
    public void Every_truncation_is_refused() =>
        States.Sample(state =>
        {
            var value = HistoryCodec.Encode(Key, state);
            return Enumerable.Range(0, value.Length).All(length => IsRefused(value.AsSpan(0, length)));
        }, iter: 30);

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        foreach (var state in new[] { new StoredState(Histories.Usual(30), 7, 0), new StoredState(Histories.Usual(3), 7, 5), StoredState.Absent.Erased(7) })
        {
            var value = HistoryCodec.Encode(Key, state);
            for (var bit = 0; bit < value.Length * 8; bit++)
            {
                value[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.True(IsRefused(value), $"bit {bit}");
                value[bit / 8] ^= (byte)(1 << bit % 8);
            }
        }
    }

    [Fact]
    public void A_value_under_another_key_is_refused()
    {
        var value = HistoryCodec.Encode(Key, new StoredState(Histories.Usual(6), 7, 0));
        var other = new HistoryKeys(HistoryKeys.DevelopmentSecret).For("somebody-else");
        Assert.Equal(ErrorReason.StoredValueCorrupt, HistoryCodec.Decode(other, value).Error!.Reason);
    }

    [Fact]
    public void Random_bytes_are_never_more_than_refused() =>
        Gen.Byte.Array[0, 200].Sample(bytes => { HistoryCodec.Decode(Key, bytes); }, iter: 20_000);

    /// <summary>With a checksum that holds, so that the records themselves are read.</summary>
    [Fact]
    public void Random_records_under_a_right_checksum_are_a_valid_history_or_refused() =>
        Gen.Select(Gen.Byte[0, 3], Gen.Byte[0, 12].Array[3], Gen.Byte.Array[0, 60]).Sample((format, counts, rest) =>
        {
            byte[] value = [format, 0, 0, 0, 0, 0, 9, .. format == 2 ? new byte[] { 0, 0, 0, 0, 0, 8 } : [], .. counts, .. rest];
            var outcome = HistoryCodec.Decode(Key, Sealed(value));
            return !outcome.IsSuccess || outcome.Value.History is not { } history || HistoryCodec.Encode(Key, outcome.Value).AsSpan(..^4)
                .SequenceEqual(value) && history.Periods.Length == counts[0];
        }, iter: 50_000);

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 0xD9, 0x04, 0, 0 })] // 601 periods
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0, 0 })] // a gap of no day
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 1, 0, 0, 1, 31 })] // a bleed of 31 days
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 1, 0, 0, 1, 37 })] // a bit set after the last bleed
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0x86, 0xD8, 0x06, 5 })] // 2200-01-01
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 0, 1, 0, 1, 5 })] // no such evidence
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 0, 0, 1, 1, 0, 5 })] // no such reason
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0 })] // a byte too many
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 9, 0x80, 0, 0, 0 })] // a count written longer than it need be
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 9, 1 })] // an erased history with something in it
    [InlineData(new byte[] { 3, 0, 0, 0, 0, 0, 9, 0, 0, 0 })] // a format of the future
    public void What_cannot_have_been_written_is_refused(byte[] value) => Assert.True(IsRefused(Sealed(value)));

    [Fact]
    public void What_could_not_be_read_again_is_not_written()
    {
        var day = new DateOnly(2026, 1, 1);
        CycleHistory[] wrong =
        [
            CycleHistory.FromSorted([new Period(day, 31)], [], []),
            CycleHistory.FromSorted([new Period(HistoryLimits.FirstDate.AddDays(-1), 1)], [], []),
            CycleHistory.FromSorted([], [new Ovulation(day, (OvulationEvidence)5)], []),
            CycleHistory.FromSorted([], [], [new Pause(day, day.AddDays(-1), default)]),
            CycleHistory.FromSorted([.. Enumerable.Range(0, 601).Select(i => new Period(day.AddDays(i), 0))], [], []),
        ];
        foreach (var history in wrong)
            Assert.ThrowsAny<ArgumentException>(() => HistoryCodec.Encode(Key, new StoredState(history, 1, 0)));
    }

    private static bool IsRefused(ReadOnlySpan<byte> value) =>
        HistoryCodec.Decode(Key, value).Error?.Reason == ErrorReason.StoredValueCorrupt;

    private static byte[] Sealed(byte[] value)
    {
        var crc = uint.MaxValue;
        foreach (var b in Key.Concat(value))
            crc = System.Numerics.BitOperations.Crc32C(crc, b);
        crc = ~crc;
        return [.. value, (byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
