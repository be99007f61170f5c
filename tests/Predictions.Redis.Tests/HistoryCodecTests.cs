using CsCheck;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

public class HistoryCodecTests
{
    private static readonly byte[] Key = new HistoryKeys(HistoryKeys.DevelopmentSecret).For("somebody");

    private static readonly Gen<StoredEntry> Entries =
        from history in Histories.Any
        from revision in Gen.Long[0, (1L << 48) - 1]
        from erasedAt in Gen.OneOf(Gen.Const(0L), Gen.Long[1, (1L << 48) - 1])
        select new StoredEntry(history, revision, erasedAt);

    [Fact]
    public void Every_history_round_trips() =>
        Entries.Seeded(entry =>
        {
            var value = HistoryCodec.Encode(Key, entry);
            var back = HistoryCodec.Decode(Key, value).Value;
            return value.Length <= HistoryCodec.MaxBytes && back.History!.SameAs(entry.History!)
                && back.Revision == entry.Revision && back.ErasedAt == entry.ErasedAt;
        });

    [Fact]
    public void The_largest_history_fits()
    {
        var step = (HistoryLimits.LastDate.DayNumber - HistoryLimits.FirstDate.DayNumber) / HistoryLimits.Periods;
        var dates = Enumerable.Range(0, HistoryLimits.Periods).Select(i => HistoryLimits.FirstDate.AddDays(i * step)).ToArray();
        var history = CycleHistory.FromSorted(
            [.. dates.Select(d => new Period(d, 30))],
            [.. dates.Select(d => new Ovulation(d, OvulationEvidence.Other))],
            [.. dates.Take(HistoryLimits.Pauses).Select(d => new Pause(d, HistoryLimits.LastDate, PauseReason.Other))],
            [.. Enumerable.Range(0, HistoryLimits.Signs).Select(
                i => new FertilitySign(HistoryLimits.FirstDate.AddDays(i * 73), FertilitySignKind.LhNegative))],
            HistoryLimits.LastDate.Year);
        var value = HistoryCodec.Encode(Key, new StoredEntry(history, 1, 1));
        Assert.InRange(value.Length, 1, HistoryCodec.MaxBytes);
        Assert.True(HistoryCodec.Decode(Key, value).Value.History!.SameAs(history));
    }

    [Fact]
    public void Twelve_cycles_take_forty_bytes()
    {
        var value = HistoryCodec.Encode(Key, new StoredEntry(Histories.Usual(12), 1_770_000_000_000, 0));
        Assert.InRange(value.Length, 30, 40);
    }

    /// <summary>The bytes were written before histories had signs.</summary>
    [Fact]
    public void A_history_without_signs_and_year_of_birth_has_the_bytes_that_it_always_had()
    {
        var start = new DateOnly(2025, 10, 30);
        var history = CycleHistory.FromSorted(
            [
                new Period(start, 5), new Period(start.AddDays(28), 0), new Period(start.AddDays(57), 4),
                new Period(start.AddDays(85), 5), new Period(start.AddDays(113), 6),
            ],
            [new Ovulation(new DateOnly(2026, 2, 6), OvulationEvidence.LhTest)],
            [
                new Pause(new DateOnly(2024, 1, 1), new DateOnly(2025, 6, 30), PauseReason.Postpartum),
                new Pause(new DateOnly(2026, 6, 1), null, PauseReason.Pregnancy),
            ]);
        var value = HistoryCodec.Encode(Key, new StoredEntry(history, 0x019C1C38A400, 0));
        Assert.Equal(
            "11019C1C38A40005010287E7021C1D1C1C05906200EAE70201EBE102F206A304000A", Convert.ToHexString(value.AsSpan()[..^4]));
    }

    [Fact]
    public void Six_signs_a_cycle_take_six_bytes_a_cycle()
    {
        var without = Histories.Usual(12);
        var signs = without.Periods.ToArray()[..^1].SelectMany(period => Enumerable.Range(8, 6).Select(day => new FertilitySign(
            period.Start.AddDays(day), day < 10 ? FertilitySignKind.LhNegative : FertilitySignKind.MonitorHigh))).ToArray();
        Assert.Equal(72, signs.Length);
        // Two bytes for the counts; the first sign's day takes three.
        Assert.Equal(SizeOf(0, []) + 2 + 72 + 2, SizeOf(0, signs));
        Assert.Equal(SizeOf(0, []) + 2, SizeOf(1994, []));
        Assert.Equal(SizeOf(0, signs), SizeOf(1994, signs));

        int SizeOf(int birthYear, FertilitySign[] with) => HistoryCodec.Encode(Key, new StoredEntry(
            CycleHistory.FromSorted(without.Periods.ToArray(), [], [], with, birthYear), 1_770_000_000_000, 0)).Length;
    }

    [Fact]
    public void A_tombstone_takes_eleven_bytes_and_holds_no_history()
    {
        var erased = StoredEntry.Absent.Erased(1_770_000_000_000);
        var value = HistoryCodec.Encode(Key, erased);
        Assert.Equal(11, value.Length);
        Assert.Equal(erased, HistoryCodec.Decode(Key, value).Value);
    }

    [Fact]
    public void Every_truncation_is_rejected() =>
        Entries.Seeded(entry =>
        {
            var value = HistoryCodec.Encode(Key, entry);
            return Enumerable.Range(0, value.Length).All(length => IsRejected(value.AsSpan(0, length)));
        }, iter: 30);

    [Fact]
    public void Every_flipped_bit_is_rejected()
    {
        StoredEntry[] entries =
            [new(Histories.Usual(30), 7, 0), new(Histories.Usual(3), 7, 5), StoredEntry.Absent.Erased(7)];
        foreach (var entry in entries)
        {
            var value = HistoryCodec.Encode(Key, entry);
            for (var bit = 0; bit < value.Length * 8; bit++)
            {
                value[bit / 8] ^= (byte)(1 << bit % 8);
                Assert.True(IsRejected(value), $"bit {bit}");
                value[bit / 8] ^= (byte)(1 << bit % 8);
            }
        }
    }

    [Fact]
    public void A_value_under_another_key_is_rejected()
    {
        var value = HistoryCodec.Encode(Key, new StoredEntry(Histories.Usual(6), 7, 0));
        var other = new HistoryKeys(HistoryKeys.DevelopmentSecret).For("somebody-else");
        Assert.Equal(ErrorReason.StoredValueCorrupt, HistoryCodec.Decode(other, value).Error!.Reason);
    }

    [Fact]
    public void Random_bytes_never_cause_an_exception() =>
        Gen.Byte.Array[0, 200].Seeded(bytes => { HistoryCodec.Decode(Key, bytes); }, iter: 20_000);

    /// <summary>The checksum is correct, so the records are read.</summary>
    [Fact]
    public void Random_records_with_a_correct_checksum_are_a_valid_history_or_rejected() =>
        Gen.Select(Gen.Byte[0, 3], Gen.Byte[0, 12].Array[3], Gen.Byte.Array[0, 60]).Seeded((kind, counts, rest) =>
        {
            byte[] value =
                [(byte)(0x10 | kind), 0, 0, 0, 0, 0, 9, .. kind == 2 ? new byte[] { 0, 0, 0, 0, 0, 8 } : [], .. counts, .. rest];
            var outcome = HistoryCodec.Decode(Key, WithChecksum(value));
            return !outcome.IsSuccess || outcome.Value.History is not { } history
                || HistoryCodec.Encode(Key, outcome.Value).AsSpan(..^4)
                .SequenceEqual(value) && history.Periods.Length == counts[0];
        }, iter: 50_000);

    [Theory]
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0xD9, 0x04, 0, 0 })] // 601 periods
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0, 0 })] // a gap of zero days
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 1, 0, 0, 1, 31 })] // a bleed of 31 days
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 1, 0, 0, 1, 37 })] // a bit set after the last bleed
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 1, 0, 0, 0x86, 0xD8, 0x06, 5 })] // 2200-01-01
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 1, 0, 1, 6 })] // an unknown kind of evidence
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 1, 1, 0, 5 })] // an unknown reason
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0 })] // an extra byte
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0 })] // neither a year of birth nor signs
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 2, 3 })] // two signs, of which one is missing
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 3, 3 })] // a byte after the last sign
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 2 })] // a sign before 1900
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 2, 3, 0 })] // the same sign twice
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 2, 4, 0 })] // kinds of a day in descending order
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 1, 0x92, 0x88, 0x14 })] // a sign on 2200-01-01
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0xDD, 0x0B })] // 1,501 signs
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0xAD, 0x02, 0 })] // a birth in 2200
    [InlineData(new byte[] { 0x11, 0, 0, 0, 0, 0, 9, 0x80, 0, 0, 0 })] // a count with a redundant byte
    [InlineData(new byte[] { 0x10, 0, 0, 0, 0, 0, 9, 1 })] // a tombstone with records
    [InlineData(new byte[] { 0x13, 0, 0, 0, 0, 0, 9, 0, 0, 0 })] // an encrypted value with a checksum
    [InlineData(new byte[] { 0x14, 0, 0, 0, 0, 0, 9, 0, 0, 0 })] // an unknown kind
    [InlineData(new byte[] { 0x21, 0, 0, 0, 0, 0, 9, 0, 0, 0 })] // a newer layout
    [InlineData(new byte[] { 0x01, 0, 0, 0, 0, 0, 9, 0, 0, 0 })] // layout 0, which does not exist
    public void Bytes_that_the_writer_cannot_produce_are_rejected(byte[] value) => Assert.True(IsRejected(WithChecksum(value)));

    [Fact]
    public void A_history_over_the_limits_is_not_written()
    {
        var day = new DateOnly(2026, 1, 1);
        CycleHistory[] wrong =
        [
            CycleHistory.FromSorted([new Period(day, 31)], [], []),
            CycleHistory.FromSorted([new Period(HistoryLimits.FirstDate.AddDays(-1), 1)], [], []),
            CycleHistory.FromSorted([], [new Ovulation(day, (OvulationEvidence)6)], []),
            CycleHistory.FromSorted([], [], [new Pause(day, day.AddDays(-1), default)]),
            CycleHistory.FromSorted([], [], [], [new FertilitySign(day, FertilitySignKind.Unspecified)]),
            CycleHistory.FromSorted([], [], [], [new FertilitySign(day, (FertilitySignKind)4)]),
            CycleHistory.FromSorted(
                [], [], [], [new FertilitySign(HistoryLimits.FirstDate.AddDays(-1), FertilitySignKind.MonitorHigh)]),
            CycleHistory.FromSorted([], [], [], [.. Enumerable.Range(0, 1_501).Select(
                i => new FertilitySign(day.AddDays(i), FertilitySignKind.MonitorHigh))]),
            CycleHistory.FromSorted([], [], [], [], 1899),
            CycleHistory.FromSorted([], [], [], [], 2200),
            CycleHistory.FromSorted([.. Enumerable.Range(0, 601).Select(i => new Period(day.AddDays(i), 0))], [], []),
        ];
        foreach (var history in wrong)
            Assert.ThrowsAny<ArgumentException>(() => HistoryCodec.Encode(Key, new StoredEntry(history, 1, 0)));
    }

    private static bool IsRejected(ReadOnlySpan<byte> value) =>
        HistoryCodec.Decode(Key, value).Error?.Reason == ErrorReason.StoredValueCorrupt;

    private static byte[] WithChecksum(byte[] value)
    {
        var crc = uint.MaxValue;
        foreach (var b in Key.Concat(value))
            crc = System.Numerics.BitOperations.Crc32C(crc, b);
        crc = ~crc;
        return [.. value, (byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc];
    }
}
