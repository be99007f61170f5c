using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Verification;

/// <summary>A cycle that a recorded period has just ended. It scores the forecast of its first day.</summary>
/// <param name="First">Its first day.</param>
/// <param name="Next">The first day of the period that ended it; 10 to <see cref="DayAxis.Last"/> days later.</param>
public readonly record struct EndedCycle(DateOnly First, DateOnly Next)
{
    /// <summary>
    /// Finds the cycle that a change of a history ended. Only the newest start ends a cycle, and only when it is first recorded.
    /// Older starts that are added later end none.
    /// </summary>
    /// <param name="before">The history before the change.</param>
    /// <param name="after">The history after it; the same object where nothing changed.</param>
    /// <param name="cycle">The cycle, where <see cref="CycleEnding.Ended"/> is returned.</param>
    public static CycleEnding Find(CycleHistory before, CycleHistory after, out EndedCycle cycle)
    {
        cycle = default;
        if (ReferenceEquals(before, after) || after.Periods.IsEmpty)
            return CycleEnding.NoNewStart;

        var (previous, newest) = LastKept(after.Periods);
        if (Knows(before, newest))
            return Knows(before, after.Periods[^1].Start) ? CycleEnding.NoNewStart : CycleEnding.Spotting;
        if (KnowsLater(before, after, newest))
            return CycleEnding.NoNewStart;
        if (previous is not { } first)
            return CycleEnding.FirstStart;
        if (newest.DayNumber - first.DayNumber > DayAxis.Last)
            return CycleEnding.TooLong;
        foreach (var pause in after.Pauses)
            if (pause.Touches(first.AddDays(1), newest.AddDays(-1)))
                return CycleEnding.Paused;

        cycle = new EndedCycle(first, newest);
        return CycleEnding.Ended;
    }

    /// <summary>The last two starts that are not spotting, by the rule of <see cref="ObservedCycles"/>.</summary>
    private static (DateOnly? Previous, DateOnly Last) LastKept(ReadOnlySpan<Period> periods)
    {
        DateOnly? previous = null;
        var bleed = new Bleed(periods[0]);
        foreach (var period in periods[1..])
            if (!bleed.Continues(period) && period.Start.DayNumber - bleed.Start.DayNumber >= HistoryLimits.MinCycleDays)
                (previous, bleed) = (bleed.Start, new Bleed(period));
        return (previous, bleed.Start);
    }

    private static bool Knows(CycleHistory history, DateOnly start)
    {
        foreach (var period in history.Periods)
            if (period.Start == start)
                return true;
        return false;
    }

    private static bool KnowsLater(CycleHistory before, CycleHistory after, DateOnly start)
    {
        foreach (var period in after.Periods)
            if (period.Start > start && Knows(before, period.Start))
                return true;
        return false;
    }
}
