namespace Predictions.Core.History;

/// <summary>The limits of a history and the range of its dates. Part of the wire contract.</summary>
public static class HistoryLimits
{
    public const int Periods = 600;
    public const int Ovulations = 600;
    public const int Pauses = 100;
    public const int Signs = 1_500;

    /// <summary>The longest bleed that can be logged, in days.</summary>
    public const int BleedDays = 30;

    /// <summary>A start fewer days than this after the last kept one is spotting, not a new cycle.</summary>
    public const int MinCycleDays = 10;

    public static readonly DateOnly FirstDate = new(1900, 1, 1);
    public static readonly DateOnly LastDate = new(2199, 12, 31);

    /// <summary>Today in UTC+14, where a day begins first.</summary>
    public static DateOnly LatestToday(DateTimeOffset now) => DateOnly.FromDateTime(now.UtcDateTime.AddHours(14));
}
