using Predictions.Core.History;

namespace Predictions.Core.Forecasting;

/// <summary>Days counted from the running cycle's first, as dates. At the ends of the contract's calendar dates stop.</summary>
internal readonly struct CalendarDays(DateOnly origin)
{
    private readonly int _origin = origin.DayNumber;

    /// <summary>The last day that has a date.</summary>
    public int Last => HistoryLimits.LastDate.DayNumber - _origin;

    public DateOnly this[int day] =>
        DateOnly.FromDayNumber(Math.Clamp(_origin + day, HistoryLimits.FirstDate.DayNumber, HistoryLimits.LastDate.DayNumber));

    public int DayOf(DateOnly date) => date.DayNumber - _origin;
}
