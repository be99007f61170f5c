using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Service.Histories;

/// <summary>Reads the dates that a record asks to remove.</summary>
internal static class RemovedDates
{
    /// <summary>The change that adds what the builder holds and removes these dates; or what was wrong with either.</summary>
    public static Outcome<HistoryChange> Complete(
        HistoryBuilder builder,
        IReadOnlyList<string> removePeriods,
        IReadOnlyList<string> removeOvulations,
        IReadOnlyList<string> removePauses)
    {
        var periods = Read(builder, "remove_periods", removePeriods, HistoryLimits.Periods);
        var ovulations = Read(builder, "remove_ovulations", removeOvulations, HistoryLimits.Ovulations);
        var pauses = Read(builder, "remove_pauses", removePauses, HistoryLimits.Pauses);
        var additions = builder.Build();
        return additions.IsSuccess ? new HistoryChange(additions.Value, periods, ovulations, pauses) : additions.Error;
    }

    private static HashSet<DateOnly> Read(HistoryBuilder builder, string list, IReadOnlyList<string> texts, int most)
    {
        var dates = new HashSet<DateOnly>();
        if (builder.Admits(list, texts.Count, most))
            for (var i = 0; i < texts.Count; i++)
                if (builder.TryDate(list, i, texts[i], out var date))
                    dates.Add(date);
        return dates;
    }
}
