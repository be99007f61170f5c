namespace Predictions.Core.History;

/// <summary>What a history may hold and where its dates may lie. Part of the wire contract.</summary>
public static class HistoryLimits
{
    public const int Periods = 600;
    public const int Ovulations = 600;
    public const int Pauses = 100;

    /// <summary>The longest bleed that can be logged, in days.</summary>
    public const int BleedDays = 30;

    /// <summary>A start fewer days than this after the last kept one is spotting, not a new cycle.</summary>
    public const int ShortestCycleDays = 10;

    public static readonly DateOnly FirstDate = new(1900, 1, 1);
    public static readonly DateOnly LastDate = new(2199, 12, 31);

    /// <summary>The latest date that a start or an ovulation may be recorded with: today where the day is furthest on, plus one.</summary>
    public static DateOnly LatestRecorded(DateTimeOffset now) => TodayFurthestOn(now).AddDays(1);

    /// <summary>Today in UTC+14, where a day begins first.</summary>
    public static DateOnly TodayFurthestOn(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));
}
