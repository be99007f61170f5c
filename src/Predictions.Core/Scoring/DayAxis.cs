namespace Predictions.Core.Scoring;

/// <summary>The possible lengths of a cycle, in days. A longer interval is a gap in the log, not a longer cycle.</summary>
public static class DayAxis
{
    /// <summary>The shortest cycle, in days.</summary>
    public const int First = History.HistoryLimits.MinCycleDays;

    /// <summary>The longest cycle, in days.</summary>
    public const int Last = 137;

    /// <summary>The number of days.</summary>
    public const int Count = Last - First + 1;
}
