using Predictions.Core.History;

namespace Predictions.Training.Charts;

/// <summary>The true cycles of one person, consecutive from a first day, and which of them the person logged.</summary>
/// <param name="Id">Identifies the person within a table.</param>
/// <param name="FirstDay">The first day of the first cycle.</param>
/// <param name="Cycles">The true cycles, oldest first.</param>
/// <param name="BirthYear">The year of birth; 0 if unknown.</param>
public sealed record ChartedPerson(string Id, DateOnly FirstDay, IReadOnlyList<ChartedCycle> Cycles, int BirthYear = 0)
{
    /// <summary>The first day of a cycle. <c>Cycles.Count</c> gives the day after the last cycle.</summary>
    public DateOnly StartOf(int cycle) => FirstDay.AddDays(Cycles.Take(cycle).Sum(c => c.LengthDays));

    /// <summary>The log on the first day of a cycle, including that day's period.</summary>
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
                ovulations.Add(new Ovulation(start.AddDays(day - 1), past.Evidence));
            if (i < cycle && past.Pause is { } pause)
                pauses.Add(PauseFrom(start, pause));
            start = start.AddDays(past.LengthDays);
        }

        return CycleHistory.FromSorted([.. periods], [.. ovulations], [.. pauses], birthYear: BirthYear);
    }

    /// <summary>The log on the ovulation day of a cycle, including the ovulation.</summary>
    public CycleHistory LogAtOvulationOf(int cycle)
    {
        var log = LogAt(cycle);
        var ovulation = StartOf(cycle).AddDays(Cycles[cycle].OvulationDay!.Value - 1);
        return CycleHistory.FromSorted(
            log.Periods.ToArray(), [.. log.Ovulations, new Ovulation(ovulation, Cycles[cycle].Evidence)],
            log.Pauses.ToArray(), birthYear: BirthYear);
    }

    /// <summary>The log on the day of the first fertile sign of a cycle, including the sign.</summary>
    public CycleHistory LogAtSignOf(int cycle)
    {
        var log = LogAt(cycle);
        var sign = StartOf(cycle).AddDays(Cycles[cycle].FirstSignDay!.Value - 1);
        return CycleHistory.FromSorted(
            log.Periods.ToArray(), log.Ovulations.ToArray(), log.Pauses.ToArray(),
            [new FertilitySign(sign, Cycles[cycle].SignKind)], BirthYear);
    }

    private static Pause PauseFrom(DateOnly start, ChartedPause pause)
    {
        var from = start.AddDays(pause.FromDay - 1);
        return new Pause(from, from.AddDays(pause.Days - 1), pause.Reason);
    }
}

/// <summary>One true cycle, and what was logged of it.</summary>
/// <param name="LengthDays">Days from its first day to the day before the next period, including a pause.</param>
/// <param name="OvulationDay">The cycle day of ovulation, 1 on the first day of bleeding; <c>null</c> if unknown.</param>
/// <param name="BleedDays">Days of bleeding; 0 if unknown.</param>
/// <param name="IsLogged">Whether its period is in the log.</param>
/// <param name="IsOvulationLogged">Whether its ovulation is in the log.</param>
/// <param name="FirstSignDay">The cycle day of the first fertile sign; <c>null</c> if none was seen.</param>
/// <param name="IsByMucus">Whether ovulation and sign were seen by mucus; otherwise by a hormonal monitor.</param>
/// <param name="Pause">The pause in the cycle, which excludes its length from the statistics; <c>null</c> if none.</param>
public readonly record struct ChartedCycle(
    int LengthDays, int? OvulationDay, int BleedDays, bool IsLogged = true, bool IsOvulationLogged = true,
    ChartedPause? Pause = null, int? FirstSignDay = null, bool IsByMucus = false)
{
    internal OvulationEvidence Evidence => IsByMucus ? OvulationEvidence.MucusPeak : OvulationEvidence.Monitor;

    internal FertilitySignKind SignKind => IsByMucus ? FertilitySignKind.FertileMucus : FertilitySignKind.MonitorHigh;
}

/// <summary>A pause that is in the log.</summary>
/// <param name="FromDay">The cycle day that the pause begins on; 1 is the first day of bleeding.</param>
/// <param name="Days">Its length in days, at least 1. It ends within its cycle.</param>
/// <param name="Reason">The reason.</param>
public sealed record ChartedPause(int FromDay, int Days, PauseReason Reason);
