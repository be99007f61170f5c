using CsCheck;
using Predictions.Core.History;

namespace Predictions.Redis.Tests;

/// <summary>Histories to store: fixed ones, and random ones within the contract.</summary>
internal static class Histories
{
    private static readonly int DaysInRange = HistoryLimits.LastDate.DayNumber - HistoryLimits.FirstDate.DayNumber;

    private static readonly Gen<DateOnly> Date = Gen.Int[0, DaysInRange].Select(HistoryLimits.FirstDate.AddDays);

    /// <summary>Usual dates, and any date of the contract.</summary>
    private static Gen<DateOnly[]> Dates(int most) => Gen.OneOf(
        Date.HashSet[0, most].Select(dates => dates.Order().ToArray()),
        Gen.Select(Date, Gen.Int[20, 40].Array[0, Math.Min(most, 40)], (first, gaps) => gaps
            .Select((_, i) => first.AddDays(gaps.Take(i).Sum())).Where(d => d <= HistoryLimits.LastDate).ToArray()));

    public static readonly Gen<CycleHistory> Any =
        from starts in Dates(HistoryLimits.Periods)
        from days in Gen.Int[0, HistoryLimits.BleedDays].Array[starts.Length]
        from ovulations in Dates(HistoryLimits.Ovulations)
        from evidence in Gen.Enum<OvulationEvidence>().Array[ovulations.Length]
        from pauses in Dates(HistoryLimits.Pauses)
        from lengths in Gen.Int[-1, 900].Array[pauses.Length]
        from reasons in Gen.Enum<PauseReason>().Array[pauses.Length]
        from signed in Gen.OneOf(Gen.Const(Array.Empty<DateOnly>()), Dates(HistoryLimits.Signs / 3))
        from kinds in Gen.Int[1, 7].Array[signed.Length]
        from birthYear in Gen.OneOf(Gen.Const(0), Gen.Int[HistoryLimits.FirstDate.Year, HistoryLimits.LastDate.Year])
        select CycleHistory.FromSorted(
            [.. starts.Zip(days, (d, n) => new Period(d, n))],
            [.. ovulations.Zip(evidence, (d, e) => new Ovulation(d, e))],
            [.. pauses.Select((d, i) => new Pause(d, Until(d, lengths[i]), reasons[i]))],
            [.. signed.SelectMany((d, i) => SignsOf(d, kinds[i]))],
            birthYear);

    /// <summary>Cycles of 26 to 31 days with bleeds of 3 to 6 days, up to the spring of 2026.</summary>
    public static CycleHistory Usual(int cycles)
    {
        var start = new DateOnly(2026, 3, 1).AddDays(-28 * cycles);
        var periods = new List<Period>();
        for (var i = 0; i <= cycles; start = start.AddDays(26 + i * 7 % 6), i++)
            periods.Add(new Period(start, 3 + i % 4));
        return CycleHistory.FromSorted([.. periods], [], []);
    }

    public static HistoryChange Recorded(params DateOnly[] starts) => new(
        CycleHistory.FromSorted([.. starts.Order().Select(d => new Period(d, 5))], [], []),
        new HashSet<DateOnly>(), new HashSet<DateOnly>(), new HashSet<DateOnly>());

    public static HistoryChange Removed(params DateOnly[] starts) => new(
        CycleHistory.Empty, new HashSet<DateOnly>(starts), new HashSet<DateOnly>(), new HashSet<DateOnly>());

    /// <summary>The signs of a day: one for each of the three lowest bits.</summary>
    private static IEnumerable<FertilitySign> SignsOf(DateOnly date, int kinds) =>
        Enum.GetValues<FertilitySignKind>().Where(kind => kind > 0 && (kinds >> ((int)kind - 1) & 1) != 0)
            .Select(kind => new FertilitySign(date, kind));

    private static DateOnly? Until(DateOnly from, int length) =>
        length < 0 ? null : DateOnly.FromDayNumber(Math.Min(from.DayNumber + length, HistoryLimits.LastDate.DayNumber));
}
