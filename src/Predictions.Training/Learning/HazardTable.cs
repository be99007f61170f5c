using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Trees;
using Predictions.Training.Charts;

namespace Predictions.Training.Learning;

/// <summary>
/// The training rows of the hazard: one per person-day. Features come from the log on the first day of the cycle, including its
/// missing periods. The label is the true outcome.
/// </summary>
public static class HazardTable
{
    /// <summary>The rows of all logged cycles, up to a last cycle day.</summary>
    public static List<HazardRow> Build(IReadOnlyList<ChartedPerson> persons, LengthPrior prior, int lastDay)
    {
        var rows = new List<HazardRow>();
        foreach (var person in persons)
            for (var i = 0; i < person.Cycles.Count; i++)
                if (person.Cycles[i] is { IsLogged: true, Pause: null })
                    AddCycle(rows, KnownCycles.Of(person, i).Features(prior).Summary, person.Cycles[i].LengthDays, lastDay);
        return rows;
    }

    private static void AddCycle(List<HazardRow> rows, in HistorySummary summary, int lengthDays, int lastDay)
    {
        for (var day = DayAxis.First; day <= Math.Min(lengthDays, lastDay); day++)
            rows.Add(HazardRow.Of(summary, day, day == lengthDays));
    }
}
