using Predictions.Core.History;

namespace Predictions.Redis.Values;

/// <summary>
/// The optional end of a history in layout 1: the year of birth, the number of signs, and one number for each sign. A history
/// with neither signs nor a year of birth has no such end, not even a count. The number of a sign is 3 × (days since the sign
/// before it) + its kind − 1, which takes one byte for up to 42 days.
/// </summary>
internal static class LayoutOneSigns
{
    private const int Kinds = (int)FertilitySignKind.LhNegative;

    /// <summary>1900 is written as 1, because 0 is an unknown year.</summary>
    private static readonly int YearOrigin = HistoryLimits.FirstDate.Year - 1;

    /// <summary>Before every sign: the last kind of the day before the first one that can be stored.</summary>
    private static readonly FertilitySign Origin = new(HistoryLimits.FirstDate.AddDays(-1), FertilitySignKind.LhNegative);

    public static void Write(ref ValueWriter writer, CycleHistory history)
    {
        var signs = history.Signs;
        if (signs.IsEmpty && history.BirthYear == 0)
            return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(signs.Length, HistoryLimits.Signs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(history.BirthYear, HistoryLimits.LastDate.Year);
        if (history.BirthYear != 0)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(history.BirthYear, YearOrigin);
        writer.Number(history.BirthYear == 0 ? 0 : history.BirthYear - YearOrigin);
        writer.Number(signs.Length);
        var last = Origin.Date;
        foreach (var (date, kind) in signs)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(date, HistoryLimits.FirstDate);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(date, HistoryLimits.LastDate);
            ArgumentOutOfRangeException.ThrowIfLessThan((int)kind, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan((int)kind, Kinds);
            writer.Number(Kinds * (date.DayNumber - last.DayNumber) + (int)kind - 1);
            last = date;
        }
    }

    /// <summary>Reads the rest of the bytes, none included. Bytes that the writer cannot have written fail the reader.</summary>
    public static (FertilitySign[] Signs, int BirthYear) Read(ref ValueReader reader)
    {
        if (reader.Failed || reader.Remaining == 0)
            return ([], 0);
        var year = reader.NumberUpTo(HistoryLimits.LastDate.Year - YearOrigin);
        var count = reader.NumberUpTo(HistoryLimits.Signs);
        // Every sign takes at least one byte. A larger count must not allocate an array.
        if ((year == 0 && count == 0) || count > reader.Remaining)
            reader.Fail();
        if (reader.Failed)
            return ([], 0);

        var signs = count > 0 ? new FertilitySign[count] : [];
        var last = Origin;
        foreach (ref var sign in signs.AsSpan())
            last = sign = ReadSign(ref reader, last);
        return (signs, year == 0 ? 0 : year + YearOrigin);
    }

    private static FertilitySign ReadSign(ref ValueReader reader, FertilitySign last)
    {
        var days = HistoryLimits.LastDate.DayNumber - last.Date.DayNumber;
        var (gap, kind) = Math.DivRem(reader.NumberUpTo(Kinds * (days + 1) - 1), Kinds);
        var sign = new FertilitySign(last.Date.AddDays(gap), (FertilitySignKind)(kind + 1));
        if (sign <= last)
            reader.Fail();
        return sign;
    }
}
