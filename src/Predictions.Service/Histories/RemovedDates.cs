using Predictions.Core.History;

namespace Predictions.Service.Histories;

/// <summary>Reads the dates that a record asks to remove.</summary>
internal static class RemovedDates
{
    /// <summary>The dates of one list; a bad one is told to the builder under the list's name.</summary>
    public static HashSet<DateOnly> Read(HistoryBuilder builder, string list, IReadOnlyList<string> texts, int most)
    {
        var dates = new HashSet<DateOnly>();
        if (builder.Admits(list, texts.Count, most))
            for (var i = 0; i < texts.Count; i++)
                if (builder.TryDate(list, i, texts[i], out var date))
                    dates.Add(date);
        return dates;
    }
}
