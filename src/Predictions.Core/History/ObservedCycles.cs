namespace Predictions.Core.History;

/// <summary>
/// The cycles of a history as of a day: the lengths of the usable cycles, the running cycle, and the count of excluded ones. A
/// ref struct over the caller's buffers, so that it allocates nothing.
/// </summary>
public ref struct ObservedCycles
{
    /// <summary>Days from a cycle's first day before which a sign is that of the bleed.</summary>
    public const int EarliestSign = 4;

    // Days from a cycle's first day before which ovulation is not plausible.
    private const int EarliestOvulation = 5;

    /// <summary>Lengths in days of the cycles used, oldest first.</summary>
    public ReadOnlySpan<int> LengthsDays;

    /// <summary>What was logged of ovulation in used cycles, oldest first. Cycles without any are left out.</summary>
    public ReadOnlySpan<CycleEvidence> Evidence;

    /// <summary>The number of starts soon after another bleed, and of cycles that touch a pause.</summary>
    public int Excluded;

    /// <summary>The first day of the running cycle.</summary>
    public DateOnly LastStart;

    /// <summary>Whether the latest of <see cref="LengthsDays"/> is that of the cycle before the running one.</summary>
    public bool IsLastLengthCurrent;

    /// <summary>The running period's logged length in days; 0 where unknown.</summary>
    public int LastBleedDays;

    /// <summary>The median of the known bleed lengths in days; 0 where none is known.</summary>
    public int TypicalBleedDays;

    /// <summary>The mean of the known bleed lengths before the running period, in days; 0 where none is known.</summary>
    public double MeanPastBleedDays;

    /// <summary>The logged length of the period before the running one, in days; 0 where unknown.</summary>
    public int PreviousBleedDays;

    /// <summary>The latest ovulation logged in the running cycle, if any.</summary>
    public Ovulation? RunningOvulation;

    /// <summary>The signs of the running cycle after its first days, ascending.</summary>
    public ReadOnlySpan<FertilitySign> RunningSigns;

    /// <summary>The person's age in years, within one year; <c>null</c> where the year of birth is unknown.</summary>
    public int? AgeYears;

    /// <summary>Whether a pause covers the day, or ended without a later period.</summary>
    public bool IsPaused;

    /// <summary>Derives the cycles of a history as of a day; <c>false</c> where no period began on or before it.</summary>
    /// <param name="history">The history. Records that begin after <paramref name="asOf"/> are ignored.</param>
    /// <param name="asOf">The person's local date.</param>
    /// <param name="lengths">At least as long as the number of periods.</param>
    /// <param name="evidence">At least as long as <paramref name="lengths"/>.</param>
    /// <param name="cycles">The result.</param>
    public static bool TryDerive(
        CycleHistory history, DateOnly asOf, Span<int> lengths, Span<CycleEvidence> evidence, out ObservedCycles cycles)
    {
        cycles = default;
        var periods = Until(history.Periods, asOf, static p => p.Start);
        if (periods.IsEmpty)
            return false;

        var ovulations = Until(history.Ovulations, asOf, static o => o.Date);
        var pauses = Until(history.Pauses, asOf, static p => p.From);
        var signs = Until(history.Signs, asOf, static s => s.Date);
        var (used, known) = (0, 0);
        var (ovulation, sign) = (0, 0);
        var bleed = new Bleed(periods[0]);
        Span<int> bleeds = stackalloc int[HistoryLimits.BleedDays + 1];
        bleeds.Clear();

        foreach (var period in periods[1..])
        {
            var kind = KindOf(ref bleed, period, pauses);
            if (kind == StartKind.SameBleed)
                continue;
            if (kind == StartKind.SoonAfterBleed)
            {
                cycles.Excluded++;
                continue;
            }

            var length = period.Start.DayNumber - bleed.Start.DayNumber;
            var seen = BestIn(ovulations, ref ovulation, bleed.Start, period.Start);
            var signDay = SignsIn(signs, ref sign, bleed.Start, period.Start).FirstFertileDay(bleed.Start);
            cycles.IsLastLengthCurrent = kind == StartKind.EndsCycle;
            if (!cycles.IsLastLengthCurrent)
            {
                cycles.Excluded++;
            }
            else
            {
                if (seen is not null || signDay is not null)
                    evidence[known++] = new CycleEvidence(
                        used, length, signDay, seen?.LikeliestDate.DayNumber - bleed.Start.DayNumber, seen?.Evidence ?? default);
                lengths[used++] = length;
            }

            bleeds[bleed.Days]++;
            cycles.PreviousBleedDays = bleed.Days;
            bleed = new Bleed(period);
        }

        cycles.MeanPastBleedDays = MeanKnownBleed(bleeds);
        bleeds[bleed.Days]++;

        cycles.LengthsDays = lengths[..used];
        cycles.Evidence = evidence[..known];
        cycles.LastStart = bleed.Start;
        cycles.LastBleedDays = bleed.Days;
        cycles.TypicalBleedDays = MedianKnownBleed(bleeds);
        cycles.RunningOvulation = BestIn(ovulations, ref ovulation, bleed.Start, DateOnly.MaxValue);
        cycles.RunningSigns = SignsIn(signs, ref sign, bleed.Start, DateOnly.MaxValue);
        cycles.AgeYears = history.BirthYear > 0 ? asOf.Year - history.BirthYear : null;
        cycles.IsPaused = HasUnresumedPause(pauses, periods[^1].Start);
        return true;
    }

    /// <summary>How each start on or before a day is read, oldest first. A forecast does not call it.</summary>
    /// <param name="history">The history.</param>
    /// <param name="asOf">The person's local date.</param>
    public static StartReading[] ReadStarts(CycleHistory history, DateOnly asOf)
    {
        var periods = Until(history.Periods, asOf, static p => p.Start);
        if (periods.IsEmpty)
            return [];
        var pauses = Until(history.Pauses, asOf, static p => p.From);
        var bleed = new Bleed(periods[0]);
        var starts = new StartReading[periods.Length];
        starts[0] = new StartReading(bleed.Start, bleed.Start, StartKind.First);
        for (var i = 1; i < starts.Length; i++)
        {
            var kind = KindOf(ref bleed, periods[i], pauses);
            starts[i] = new StartReading(periods[i].Start, bleed.Start, kind);
            if (kind is StartKind.EndsCycle or StartKind.TouchesPause)
                bleed = new Bleed(periods[i]);
        }

        return starts;
    }

    private static StartKind KindOf(ref Bleed bleed, Period period, ReadOnlySpan<Pause> pauses)
    {
        if (bleed.Continues(period))
            return StartKind.SameBleed;
        if (period.Start.DayNumber - bleed.Start.DayNumber < HistoryLimits.MinCycleDays)
            return StartKind.SoonAfterBleed;
        return TouchesPause(pauses, bleed.Start, period.Start.AddDays(-1)) ? StartKind.TouchesPause : StartKind.EndsCycle;
    }

    private static ReadOnlySpan<T> Until<T>(ReadOnlySpan<T> items, DateOnly asOf, Func<T, DateOnly> date)
    {
        var count = items.Length;
        while (count > 0 && date(items[count - 1]) > asOf)
            count--;
        return items[..count];
    }

    // The latest possible ovulation of a cycle, unless an earlier one has stronger evidence.
    private static Ovulation? BestIn(ReadOnlySpan<Ovulation> ovulations, ref int next, DateOnly from, DateOnly before)
    {
        Ovulation? best = null;
        for (; next < ovulations.Length && ovulations[next].Date < before; next++)
            if (ovulations[next].LikeliestDate.DayNumber - from.DayNumber >= EarliestOvulation
                && (best is not { } other || ovulations[next].IsAsStrongAs(other)))
                best = ovulations[next];
        return best;
    }

    // The signs of a cycle after its first days. Cycles must come in order.
    private static ReadOnlySpan<FertilitySign> SignsIn(
        ReadOnlySpan<FertilitySign> signs, scoped ref int next, DateOnly start, DateOnly before)
    {
        while (next < signs.Length && signs[next].Date.DayNumber - start.DayNumber < EarliestSign)
            next++;
        var first = next;
        while (next < signs.Length && signs[next].Date < before)
            next++;
        return signs[first..next];
    }

    // A period on a pause's last day ends the pause, so its own cycle is a natural one.
    private static bool TouchesPause(ReadOnlySpan<Pause> pauses, DateOnly first, DateOnly last)
    {
        foreach (var pause in pauses)
            if (pause.Touches(first.AddDays(1), last))
                return true;
        return false;
    }

    private static bool HasUnresumedPause(ReadOnlySpan<Pause> pauses, DateOnly latestStart)
    {
        foreach (var pause in pauses)
            if (pause.Until is not { } until || until > latestStart)
                return true;
        return false;
    }

    private static double MeanKnownBleed(ReadOnlySpan<int> counts)
    {
        var (known, sum) = (0, 0);
        for (var days = 1; days < counts.Length; days++)
            (known, sum) = (known + counts[days], sum + days * counts[days]);
        return known > 0 ? (double)sum / known : 0;
    }

    private static int MedianKnownBleed(ReadOnlySpan<int> counts)
    {
        var known = 0;
        foreach (var count in counts[1..])
            known += count;
        var days = 0;
        for (var seen = 0; known > 0 && 2 * seen < known;)
            seen += counts[++days];
        return days;
    }
}

/// <summary>One bleed, logged as one period or as several starts without a day between them.</summary>
internal struct Bleed(Period first)
{
    /// <summary>Starts later than this many days after the first begin another period, even without a day between.</summary>
    private const int MaxDays = 15;

    private int _days = first.Days;

    public readonly DateOnly Start => first.Start;

    /// <summary>The logged days; 0 where unknown.</summary>
    public readonly int Days => _days;

    /// <summary>Whether a later start belongs to this bleed. If so, the bleed lasts until the end of that log.</summary>
    public bool Continues(Period later)
    {
        var day = later.Start.DayNumber - first.Start.DayNumber;
        if (day >= MaxDays || day > Math.Max(1, _days))
            return false;
        _days = Math.Min(HistoryLimits.BleedDays, Math.Max(_days, day + Math.Max(1, later.Days)));
        return true;
    }
}
