namespace Predictions.Core.Forecasting;

/// <summary>The parameters of a forecast.</summary>
/// <param name="AsOf">The person's local date. Later records are ignored.</param>
/// <param name="Cycles">The number of coming cycles, 1 to 12.</param>
/// <param name="Interval">The target probability of each range, 0.5 to 0.99.</param>
/// <param name="IncludeDaily">Whether to return daily probabilities.</param>
/// <param name="IncludeLater">Whether to return them for the periods after the next too; used to evaluate forecasts.</param>
/// <param name="StartsWithinDays">
/// Days after <paramref name="AsOf"/>, from 0 on, to return <see cref="Forecast.StartsWithin"/> for; <c>null</c> for none.
/// </param>
public readonly record struct ForecastRequest(
    DateOnly AsOf, int Cycles, double Interval, bool IncludeDaily, bool IncludeLater = false, int? StartsWithinDays = null)
{
    public const int DefaultCycles = 3;
    public const int MaxCycles = 12;
    public const double DefaultInterval = 0.8;
    public const double MinInterval = 0.5;
    public const double MaxInterval = 0.99;

    /// <summary>
    /// The default of <see cref="AsOf"/>: today in UTC, or the latest start if it is later and not after today in UTC+14.
    /// </summary>
    public static DateOnly DefaultAsOf(History.CycleHistory history, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var furthest = History.HistoryLimits.LatestToday(now);
        foreach (var period in history.Periods)
            if (period.Start > today && period.Start <= furthest)
                today = period.Start;
        return today;
    }
}
