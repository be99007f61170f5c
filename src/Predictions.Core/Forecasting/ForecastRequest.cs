namespace Predictions.Core.Forecasting;

/// <summary>What is asked of a forecast, beside the history.</summary>
/// <param name="AsOf">The person's own date; what begins after it is ignored.</param>
/// <param name="Cycles">How many coming cycles, 1 to 12.</param>
/// <param name="Interval">The probability that each stated range should hold, 0.5 to 0.99.</param>
/// <param name="IncludeDaily">Whether to give probabilities day by day.</param>
/// <param name="IncludeLater">Whether to give those of the periods after the next too, by which forecasts are judged.</param>
public readonly record struct ForecastRequest(
    DateOnly AsOf, int Cycles, double Interval, bool IncludeDaily, bool IncludeLater = false)
{
    public const int DefaultCycles = 3;
    public const int MostCycles = 12;
    public const double DefaultInterval = 0.8;
    public const double NarrowestInterval = 0.5;
    public const double WidestInterval = 0.99;

    /// <summary>
    /// The date to forecast from where the caller gave none: today in UTC, or the latest start where that is later and not after
    /// today in UTC+14.
    /// </summary>
    public static DateOnly DefaultAsOf(History.CycleHistory history, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var furthest = History.HistoryLimits.TodayFurthestOn(now);
        foreach (var period in history.Periods)
            if (period.Start > today && period.Start <= furthest)
                today = period.Start;
        return today;
    }
}
