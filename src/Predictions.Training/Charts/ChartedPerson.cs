using Predictions.Core.History;

namespace Predictions.Training.Charts;

/// <summary>One woman's true cycles, end to end from a first day, and the log that she keeps of them.</summary>
/// <param name="Id">Tells her from others; nothing more.</param>
/// <param name="FirstDay">The first day of her first cycle.</param>
/// <param name="Cycles">Her true cycles, oldest first.</param>
public sealed record ChartedPerson(string Id, DateOnly FirstDay, IReadOnlyList<ChartedCycle> Cycles)
{
    /// <summary>The first day of a cycle; of the one after the last for <c>Cycles.Count</c>.</summary>
    public DateOnly StartOf(int cycle) => FirstDay.AddDays(Cycles.Take(cycle).Sum(c => c.LengthDays));

    /// <summary>What her log holds on the first day of a cycle, that day's period included.</summary>
    public CycleHistory LogAt(int cycle)
    {
        var periods = new List<Period>();
        var ovulations = new List<Ovulation>();
        var pauses = new List<Pause>();
        var start = FirstDay;
        for (var i = 0; i <= cycle; i++)
        {
            var past = Cycles[i];
            if (past.IsLogged)
                periods.Add(new Period(start, past.BleedDays));
            if (i < cycle && past is { IsOvulationLogged: true, OvulationDay: { } day })
                ovulations.Add(new Ovulation(start.AddDays(day - 1), OvulationEvidence.Monitor));
            if (i < cycle && past.Pause is { } pause)
                pauses.Add(PauseFrom(start, pause));
            start = start.AddDays(past.LengthDays);
        }

        return CycleHistory.FromSorted([.. periods], [.. ovulations], [.. pauses]);
    }

    /// <summary>The same log with the ovulation of that cycle in it too, as it stands on that day.</summary>
    public CycleHistory LogAtOvulationOf(int cycle)
    {
        var log = LogAt(cycle);
        var ovulation = StartOf(cycle).AddDays(Cycles[cycle].OvulationDay!.Value - 1);
        return CycleHistory.FromSorted(
            log.Periods.ToArray(), [.. log.Ovulations, new Ovulation(ovulation, OvulationEvidence.Monitor)], log.Pauses.ToArray());
    }

    private static Pause PauseFrom(DateOnly start, ChartedPause pause)
    {
        var from = start.AddDays(pause.FromDay - 1);
        return new Pause(from, from.AddDays(pause.Days - 1), pause.Reason);
    }
}

/// <summary>One true cycle, and what of it is in the log.</summary>
/// <param name="LengthDays">From its first day to the day before the next period, a pause included.</param>
/// <param name="OvulationDay">The cycle day of ovulation, 1 on the first day of bleeding; <c>null</c> where it was not seen.</param>
/// <param name="BleedDays">Length of its period; 0 where unknown.</param>
/// <param name="IsLogged">Whether its period is in the log; a hole where not.</param>
/// <param name="IsOvulationLogged">Whether its ovulation is in the log.</param>
/// <param name="Pause">The pause in it, which makes its length none of her own; <c>null</c> in nearly all.</param>
public readonly record struct ChartedCycle(
    int LengthDays, int? OvulationDay, int BleedDays, bool IsLogged = true, bool IsOvulationLogged = true, ChartedPause? Pause = null);

/// <summary>A pause that is in the log.</summary>
/// <param name="FromDay">The cycle day that it begins on, 1 on the first day of bleeding.</param>
/// <param name="Days">How long it lasts, at least 1; it ends within its cycle.</param>
/// <param name="Reason">Why.</param>
public sealed record ChartedPause(int FromDay, int Days, PauseReason Reason);
