using Predictions.Core.History;

namespace Predictions.Core.Forecasting;

/// <summary>The dates of day offsets from the running cycle's first day, limited to the contract's calendar.</summary>
internal readonly struct CalendarDays(DateOnly origin)
{
    private readonly int _origin = origin.DayNumber;

    /// <summary>The last day that has a date.</summary>
    public int Last => HistoryLimits.LastDate.DayNumber - _origin;

    public DateOnly this[int day] =>
        DateOnly.FromDayNumber(Math.Clamp(_origin + day, HistoryLimits.FirstDate.DayNumber, HistoryLimits.LastDate.DayNumber));

    public int DayOf(DateOnly date) => date.DayNumber - _origin;
}
