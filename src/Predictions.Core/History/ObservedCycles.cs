namespace Predictions.Core.History;

/// <summary>
/// The cycles of a history as of a day: the lengths of the usable cycles, the running cycle, and the count of excluded ones. A
/// ref struct over the caller's buffers, so that it allocates nothing.
/// </summary>
public ref struct ObservedCycles
{
    /// <summary>Lengths in days of the cycles used, oldest first.</summary>
    public ReadOnlySpan<int> LengthsDays;

    /// <summary>The luteal lengths in days of used cycles with a logged ovulation, oldest first.</summary>
    public ReadOnlySpan<int> LutealDays;

    /// <summary>The number of spotting starts and of cycles that touch a pause.</summary>
    public int Excluded;

    /// <summary>The first day of the running cycle.</summary>
    public DateOnly LastStart;

    /// <summary>The running period's logged length in days; 0 where unknown.</summary>
    public int LastBleedDays;

    /// <summary>The median of the known bleed lengths in days; 0 where none is known.</summary>
    public int TypicalBleedDays;

    /// <summary>The latest ovulation logged in the running cycle, if any.</summary>
    public Ovulation? RunningOvulation;

    /// <summary>Whether a pause covers the day, or ended without a later period.</summary>
    public bool IsPaused;

    /// <summary>Derives the cycles of a history as of a day; <c>false</c> where no period began on or before it.</summary>
    /// <param name="history">The history. Records that begin after <paramref name="asOf"/> are ignored.</param>
    /// <param name="asOf">The person's local date.</param>
    /// <param name="lengths">At least as long as the number of periods.</param>
    /// <param name="luteal">At least as long as <paramref name="lengths"/>.</param>
    /// <param name="cycles">The result.</param>
    public static bool TryDerive(
        CycleHistory history, DateOnly asOf, Span<int> lengths, Span<int> luteal, out ObservedCycles cycles)
    {
        cycles = default;
        var periods = Until(history.Periods, asOf, static p => p.Start);
        if (periods.IsEmpty)
            return false;

        var ovulations = Until(history.Ovulations, asOf, static o => o.Date);
        var pauses = Until(history.Pauses, asOf, static p => p.From);
        var used = 0;
        var usedLuteal = 0;
        var ovulation = 0;
        var kept = periods[0];

        foreach (var period in periods[1..])
        {
            var length = period.Start.DayNumber - kept.Start.DayNumber;
            if (length < HistoryLimits.MinCycleDays)
            {
                cycles.Excluded++;
                continue;
            }

            var seen = LastIn(ovulations, ref ovulation, kept.Start, period.Start);
            if (TouchesPause(pauses, kept.Start, period.Start.AddDays(-1)))
            {
                cycles.Excluded++;
            }
            else
            {
                lengths[used++] = length;
                if (seen is { } day)
                    luteal[usedLuteal++] = period.Start.DayNumber - day.Date.DayNumber - 1;
            }

            kept = period;
        }

        cycles.LengthsDays = lengths[..used];
        cycles.LutealDays = luteal[..usedLuteal];
        cycles.LastStart = kept.Start;
        cycles.LastBleedDays = kept.Days;
        cycles.TypicalBleedDays = MedianKnownBleed(periods);
        cycles.RunningOvulation = LastIn(ovulations, ref ovulation, kept.Start, DateOnly.MaxValue);
        cycles.IsPaused = HasUnresumedPause(pauses, periods[^1].Start, asOf);
        return true;
    }

    private static ReadOnlySpan<T> Until<T>(ReadOnlySpan<T> items, DateOnly asOf, Func<T, DateOnly> date)
    {
        var count = items.Length;
        while (count > 0 && date(items[count - 1]) > asOf)
            count--;
        return items[..count];
    }

    private static Ovulation? LastIn(ReadOnlySpan<Ovulation> ovulations, ref int next, DateOnly from, DateOnly before)
    {
        Ovulation? last = null;
        for (; next < ovulations.Length && ovulations[next].Date < before; next++)
            if (ovulations[next].Date >= from)
                last = ovulations[next];
        return last;
    }

    private static bool TouchesPause(ReadOnlySpan<Pause> pauses, DateOnly first, DateOnly last)
    {
        foreach (var pause in pauses)
            if (pause.Touches(first, last))
                return true;
        return false;
    }

    private static bool HasUnresumedPause(ReadOnlySpan<Pause> pauses, DateOnly latestStart, DateOnly asOf)
    {
        foreach (var pause in pauses)
            if (pause.Until is not { } until || until >= asOf || until >= latestStart)
                return true;
        return false;
    }

    private static int MedianKnownBleed(ReadOnlySpan<Period> periods)
    {
        Span<int> counts = stackalloc int[HistoryLimits.BleedDays + 1];
        counts.Clear();
        var known = 0;
        foreach (var period in periods)
        {
            counts[period.Days]++;
            known += period.Days > 0 ? 1 : 0;
        }

        var days = 0;
        for (var seen = 0; known > 0 && 2 * seen < known;)
            seen += counts[++days];
        return days;
    }
}
