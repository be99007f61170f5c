namespace Predictions.Core.Scoring;

/// <summary>The days that a cycle's length is spread over. What would lie beyond is a gap in the log, not a longer cycle.</summary>
public static class DayAxis
{
    /// <summary>The shortest cycle, in days.</summary>
    public const int First = History.HistoryLimits.ShortestCycleDays;

    /// <summary>The longest cycle, in days.</summary>
    public const int Last = 137;

    /// <summary>How many days there are.</summary>
    public const int Count = Last - First + 1;
}
