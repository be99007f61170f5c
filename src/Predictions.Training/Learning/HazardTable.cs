using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;

namespace Predictions.Training.Learning;

/// <summary>
/// The training rows of the hazard: one per person-day. Features come from the log on the first day of the cycle, including its
/// missing periods. The label is the true outcome. With evidence, a cycle has rows for each state of its log: without evidence
/// from the first day on, with its first fertile sign from that day on, and with its ovulation from that day on.
/// </summary>
public static class HazardTable
{
    /// <summary>The rows of all logged cycles, up to a last cycle day.</summary>
    /// <param name="persons">The charts, with their missing logs.</param>
    /// <param name="prior">The prior of the features.</param>
    /// <param name="lastDay">The last cycle day with rows.</param>
    /// <param name="withEvidence">Whether the states with evidence have rows too.</param>
    public static List<HazardRow> Build(
        IReadOnlyList<ChartedPerson> persons, LengthPrior prior, int lastDay, bool withEvidence = false)
    {
        var rows = new List<HazardRow>();
        foreach (var person in persons)
            for (var i = 0; i < person.Cycles.Count; i++)
                if (person.Cycles[i] is { IsTarget: true } cycle)
                {
                    var start = person.StartOf(i);
                    Add(rows, person.LogAt(i), start, 0, cycle.LengthDays);
                    if (withEvidence && cycle.Evidence.FirstSignDay is { } sign)
                        Add(rows, person.LogOn(i, sign), start, sign - 1, cycle.LengthDays);
                    if (withEvidence && cycle.LoggedOvulationDay is { } ovulation)
                        Add(rows, person.LogAtOvulationOf(i), start, ovulation - 1, cycle.LengthDays);
                }

        return rows;

        void Add(List<HazardRow> to, CycleHistory log, DateOnly start, int asOfDay, int lengthDays) =>
            AddDays(to, KnownCycles.Features(log, start.AddDays(asOfDay), prior).Summary, asOfDay, lengthDays, lastDay);
    }

    private static void AddDays(List<HazardRow> rows, in HistorySummary summary, int asOfDay, int lengthDays, int lastDay)
    {
        for (var day = Math.Max(DayAxis.First, asOfDay); day <= Math.Min(lengthDays, lastDay); day++)
            rows.Add(HazardRow.Of(summary, day, day == lengthDays));
    }
}
