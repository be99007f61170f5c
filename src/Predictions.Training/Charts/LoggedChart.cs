using Predictions.Core.History;

namespace Predictions.Training.Charts;

/// <summary>
/// Makes the chart of a log: the starts that Core keeps, and the intervals between them. The running cycle has no length yet, so
/// it is left out. Suspected gaps are not marked.
/// </summary>
public static class LoggedChart
{
    /// <summary>The chart; <c>null</c> if the log has no complete cycle.</summary>
    /// <param name="id">Identifies the person within the table.</param>
    /// <param name="log">The log.</param>
    /// <param name="excluded">The number of starts soon after another bleed, which begin no cycle.</param>
    public static ChartedPerson? Of(string id, CycleHistory log, out int excluded)
    {
        var starts = StartsOf(log, out excluded);
        if (starts.Count < 2)
            return null;
        var cycles = new ChartedCycle[starts.Count - 1];
        for (var i = 0; i < cycles.Length; i++)
            cycles[i] = CycleOf(log, starts[i], starts[i + 1]);
        var age = starts[0].Year - log.BirthYear;
        var isKnown = age is >= CycleTableRow.MinAge and <= CycleTableRow.MaxAge;
        return new ChartedPerson(id, starts[0], cycles, isKnown ? log.BirthYear : 0);
    }

    // The running cycle as of each logged start in turn gives every start that Core keeps.
    private static List<DateOnly> StartsOf(CycleHistory log, out int excluded)
    {
        var starts = new List<DateOnly>();
        var (lengths, evidence) = (new int[log.Periods.Length], new CycleEvidence[log.Periods.Length]);
        excluded = 0;
        foreach (var period in log.Periods)
        {
            if (!ObservedCycles.TryDerive(log, period.Start, lengths, evidence, out var cycles))
                throw new InvalidOperationException("A period begins on this day");
            if (starts.Count == 0 || starts[^1] != cycles.LastStart)
                starts.Add(cycles.LastStart);
            var touchingPause = starts.Count - 1 - cycles.LengthsDays.Length;
            excluded = cycles.Excluded - touchingPause;
        }

        return starts;
    }

    private static ChartedCycle CycleOf(CycleHistory log, DateOnly start, DateOnly next)
    {
        var (lengths, evidence) = (new int[log.Periods.Length], new CycleEvidence[log.Periods.Length]);
        if (!ObservedCycles.TryDerive(log, next.AddDays(-1), lengths, evidence, out var cycles) || cycles.LastStart != start)
            throw new InvalidOperationException("The cycle runs until the day before the next");
        var ovulation = cycles.RunningOvulation;
        return new ChartedCycle(
            next.DayNumber - start.DayNumber,
            ovulation?.Date.DayNumber - start.DayNumber + 1,
            cycles.LastBleedDays,
            Pause: PauseIn(log.Pauses, start, next),
            Evidence: EvidenceOf(log, start, next, ovulation?.Evidence, FirstFertile(cycles.RunningSigns)));
    }

    private static FertilitySign? FirstFertile(ReadOnlySpan<FertilitySign> signs)
    {
        foreach (var sign in signs)
            if (sign.Kind is FertilitySignKind.MonitorHigh or FertilitySignKind.FertileMucus)
                return sign;
        return null;
    }

    // A chart has one method for ovulation and signs, so a sign of another method is left out.
    private static ChartedEvidence EvidenceOf(
        CycleHistory log, DateOnly start, DateOnly next, OvulationEvidence? seen, FertilitySign? sign)
    {
        var isMucus = sign is { Kind: FertilitySignKind.FertileMucus };
        var method = seen switch
        {
            null => isMucus ? ChartMethod.Mucus : ChartMethod.Monitor,
            OvulationEvidence.MucusPeak => ChartMethod.Mucus,
            OvulationEvidence.LhTest => ChartMethod.LhTest,
            OvulationEvidence.TemperatureShift => ChartMethod.Temperature,
            _ => ChartMethod.Monitor,
        };
        var (firstTest, tests) = NegativeTests(log.Signs, start, next);
        var day = isMucus == (method != ChartMethod.Monitor) ? sign?.Date.DayNumber - start.DayNumber + 1 : null;
        return new ChartedEvidence(method, null, day, firstTest, tests);
    }

    // The last negative tests without a day between them: the ones next to ovulation.
    private static (int? First, int Count) NegativeTests(ReadOnlySpan<FertilitySign> signs, DateOnly start, DateOnly next)
    {
        (int? first, var count) = (null, 0);
        foreach (var sign in signs)
        {
            if (sign.Kind != FertilitySignKind.LhNegative || sign.Date < start || sign.Date >= next)
                continue;
            var day = sign.Date.DayNumber - start.DayNumber + 1;
            (first, count) = first + count == day ? (first, count + 1) : (day, 1);
        }

        return (first, count);
    }

    // A pause that ends on a period's first day does not touch the cycle of that period.
    private static ChartedPause? PauseIn(ReadOnlySpan<Pause> pauses, DateOnly start, DateOnly next)
    {
        var (first, last) = (start.AddDays(1), next.AddDays(-1));
        (DateOnly From, DateOnly Until, PauseReason Reason)? found = null;
        foreach (var pause in pauses)
        {
            if (!pause.Touches(first, last))
                continue;
            var from = pause.From < start ? start : pause.From;
            var until = pause.Until is { } end && end < last ? end : last;
            found = found is { } other
                ? (other.From, until > other.Until ? until : other.Until, other.Reason)
                : (from, until, pause.Reason == PauseReason.Unspecified ? PauseReason.Other : pause.Reason);
        }

        return found is { } hull
            ? new ChartedPause(
                hull.From.DayNumber - start.DayNumber + 1, hull.Until.DayNumber - hull.From.DayNumber + 1, hull.Reason)
            : null;
    }
}
