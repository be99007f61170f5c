using System.Diagnostics.CodeAnalysis;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Redis.Values;

/// <summary>
/// Layout 1: for a recreated history the erase's revision, then three counts and the records column by column. A day is written
/// as the gap to the day before it, which takes one byte for a usual cycle. Bleed lengths, kinds of evidence and reasons take 5,
/// 3 and 3 bits. Signs and a year of birth follow where there are any (<see cref="LayoutOneSigns"/>). A tombstone has no bytes.
/// </summary>
internal static class LayoutOne
{
    public static readonly HistoryLayout Layout = new(1, Write, Read);

    private const int BleedBits = 5;
    private const int KindBits = 3;
    private const int MaxEvidence = (int)OvulationEvidence.MucusPeak;
    private const int MaxReason = (int)PauseReason.Other;

    /// <summary>The day before the first one that can be stored, so that every gap is at least 1.</summary>
    private static readonly int Origin = HistoryLimits.FirstDate.DayNumber - 1;

    private static void Write(ref ValueWriter writer, StoredEntry entry)
    {
        if (entry.History is not { } history)
            return;
        if (entry.ErasedAt != 0)
            writer.Revision(entry.ErasedAt);
        WriteHistory(ref writer, history);
    }

    private static Outcome<StoredEntry> Read(ref ValueReader reader, ValueKind kind, long revision)
    {
        if (kind == ValueKind.Tombstone)
            return reader.Remaining == 0 ? new StoredEntry(null, revision, revision) : HistoryCodec.Corrupt;
        if (kind is not (ValueKind.History or ValueKind.Recreated))
            return HistoryCodec.Corrupt;

        var erasedAt = kind == ValueKind.Recreated ? reader.Revision() : 0;
        return TryReadHistory(ref reader, out var history) && reader.Remaining == 0
            ? new StoredEntry(history, revision, erasedAt)
            : HistoryCodec.Corrupt;
    }

    private static void WriteHistory(ref ValueWriter writer, CycleHistory history)
    {
        var periods = history.Periods;
        var ovulations = history.Ovulations;
        var pauses = history.Pauses;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(periods.Length, HistoryLimits.Periods);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ovulations.Length, HistoryLimits.Ovulations);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pauses.Length, HistoryLimits.Pauses);
        writer.Number(periods.Length);
        writer.Number(ovulations.Length);
        writer.Number(pauses.Length);

        var last = Origin;
        foreach (var period in periods)
            WriteDay(ref writer, ref last, period.Start);
        foreach (var period in periods)
            writer.Bits(period.Days, BleedBits, HistoryLimits.BleedDays);
        writer.EndBits();

        last = Origin;
        foreach (var ovulation in ovulations)
            WriteDay(ref writer, ref last, ovulation.Date);
        foreach (var ovulation in ovulations)
            writer.Bits((int)ovulation.Evidence, KindBits, MaxEvidence);
        writer.EndBits();

        last = Origin;
        foreach (var pause in pauses)
            WriteDay(ref writer, ref last, pause.From);
        foreach (var pause in pauses)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(pause.Until ?? pause.From, HistoryLimits.LastDate);
            ArgumentOutOfRangeException.ThrowIfLessThan(pause.Until ?? pause.From, pause.From);
            writer.Number(pause.Until is { } until ? until.DayNumber - pause.From.DayNumber + 1 : 0);
        }

        foreach (var pause in pauses)
            writer.Bits((int)pause.Reason, KindBits, MaxReason);
        writer.EndBits();
        LayoutOneSigns.Write(ref writer, history);
    }

    private static bool TryReadHistory(ref ValueReader reader, [NotNullWhen(true)] out CycleHistory? history)
    {
        history = null;
        var periodCount = reader.NumberUpTo(HistoryLimits.Periods);
        var ovulationCount = reader.NumberUpTo(HistoryLimits.Ovulations);
        var pauseCount = reader.NumberUpTo(HistoryLimits.Pauses);
        // Every record takes at least one byte. A larger count must not allocate an array.
        if (reader.Failed || periodCount + ovulationCount + pauseCount > reader.Remaining)
            return false;

        var periods = new Period[periodCount];
        // Most users log neither. `[]` allocates nothing, `new T[0]` does.
        var ovulations = ovulationCount > 0 ? new Ovulation[ovulationCount] : [];
        var pauses = pauseCount > 0 ? new Pause[pauseCount] : [];
        ReadPeriods(ref reader, periods);
        ReadOvulations(ref reader, ovulations);
        ReadPauses(ref reader, pauses);
        var (signs, birthYear) = LayoutOneSigns.Read(ref reader);
        if (reader.Failed)
            return false;
        history = CycleHistory.FromSorted(periods, ovulations, pauses, signs, birthYear);
        return true;
    }

    private static void ReadPeriods(ref ValueReader reader, Span<Period> periods)
    {
        var last = Origin;
        foreach (ref var period in periods)
            period = new Period(ReadDay(ref reader, ref last), 0);
        foreach (ref var period in periods)
            period = period with { Days = reader.Bits(BleedBits, HistoryLimits.BleedDays) };
        reader.EndBits();
    }

    private static void ReadOvulations(ref ValueReader reader, Span<Ovulation> ovulations)
    {
        var last = Origin;
        foreach (ref var ovulation in ovulations)
            ovulation = new Ovulation(ReadDay(ref reader, ref last), default);
        foreach (ref var ovulation in ovulations)
            ovulation = ovulation with { Evidence = (OvulationEvidence)reader.Bits(KindBits, MaxEvidence) };
        reader.EndBits();
    }

    private static void ReadPauses(ref ValueReader reader, Span<Pause> pauses)
    {
        var last = Origin;
        foreach (ref var pause in pauses)
            pause = new Pause(ReadDay(ref reader, ref last), null, default);
        foreach (ref var pause in pauses)
            if (reader.NumberUpTo(HistoryLimits.LastDate.DayNumber - pause.From.DayNumber + 1) is var days and > 0)
                pause = pause with { Until = pause.From.AddDays(days - 1) };
        foreach (ref var pause in pauses)
            pause = pause with { Reason = (PauseReason)reader.Bits(KindBits, MaxReason) };
        reader.EndBits();
    }

    private static void WriteDay(ref ValueWriter writer, ref int last, DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, HistoryLimits.FirstDate);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, HistoryLimits.LastDate);
        writer.Number(day.DayNumber - last);
        last = day.DayNumber;
    }

    private static DateOnly ReadDay(ref ValueReader reader, ref int last)
    {
        var gap = reader.NumberUpTo(HistoryLimits.LastDate.DayNumber - last);
        if (gap == 0)
            reader.Fail();
        last += gap;
        // After a failure the number may not be a valid day. The caller discards the history then.
        return reader.Failed ? default : DateOnly.FromDayNumber(last);
    }
}
