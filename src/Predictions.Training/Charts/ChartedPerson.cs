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
    public CycleHistory LogAt(int cycle) => LogOn(cycle, 1);

    /// <summary>The log on the day that the ovulation of a cycle was logged, including that record.</summary>
    public CycleHistory LogAtOvulationOf(int cycle) => LogOn(cycle, Cycles[cycle].LoggedOvulationDay!.Value);

    /// <summary>The log on a day of a cycle: its period, and what was logged of ovulation until then.</summary>
    /// <param name="cycle">The index of the cycle.</param>
    /// <param name="day">The cycle day; 1 is the first day of bleeding.</param>
    public CycleHistory LogOn(int cycle, int day)
    {
        var periods = new List<Period>();
        var ovulations = new List<Ovulation>();
        var pauses = new List<Pause>();
        var signs = new List<FertilitySign>();
        var start = FirstDay;
        for (var i = 0; i <= cycle; i++)
        {
            var charted = Cycles[i];
            var until = i < cycle ? charted.LengthDays : day;
            if (charted.IsLogged)
                periods.Add(new Period(start, charted.BleedDays));
            if (charted.LoggedOvulationDay is { } ovulation && ovulation <= until)
                ovulations.Add(new Ovulation(start.AddDays(ovulation - 1), charted.Evidence.OvulationEvidence));
            if (i < cycle && charted.Pause is { } pause)
                pauses.Add(PauseFrom(start, pause));
            signs.AddRange(charted.Evidence.SignsUntil(until, start));
            start = start.AddDays(charted.LengthDays);
        }

        return CycleHistory.FromSorted([.. periods], [.. ovulations], [.. pauses], [.. signs], BirthYear);
    }

    /// <summary>The same person without fertility signs and LH tests in the log.</summary>
    public ChartedPerson WithoutSigns() =>
        this with { Cycles = [.. Cycles.Select(c => c with { Evidence = c.Evidence.WithoutSigns })] };

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
/// <param name="Pause">The pause in the cycle, which excludes its length from the statistics; <c>null</c> if none.</param>
/// <param name="Evidence">How ovulation was seen, and the signs before it.</param>
/// <param name="SuspectedUnlogged">
/// The number of periods that are suspected to be missing within the cycle: then it is an interval of the log, not one cycle.
/// </param>
public readonly record struct ChartedCycle(
    int LengthDays, int? OvulationDay, int BleedDays, bool IsLogged = true, bool IsOvulationLogged = true,
    ChartedPause? Pause = null, ChartedEvidence Evidence = default, int SuspectedUnlogged = 0)
{
    /// <summary>
    /// Whether a forecast of its length can be made and scored: it begins with a logged period, and its length is that of one
    /// cycle without a pause.
    /// </summary>
    public bool IsTarget => IsLogged && HasKnownLength;

    /// <summary>Whether its length is that of one cycle without a pause.</summary>
    public bool HasKnownLength => Pause is null && SuspectedUnlogged == 0;

    /// <summary>The cycle day of the ovulation's record; <c>null</c> if it is not in the log.</summary>
    public int? LoggedOvulationDay => IsOvulationLogged ? Evidence.OvulationRecordDay ?? OvulationDay : null;
}

/// <summary>A pause that is in the log.</summary>
/// <param name="FromDay">The cycle day that the pause begins on; 1 is the first day of bleeding.</param>
/// <param name="Days">Its length in days, at least 1. It ends within its cycle.</param>
/// <param name="Reason">The reason.</param>
public sealed record ChartedPause(int FromDay, int Days, PauseReason Reason);
