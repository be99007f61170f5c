namespace Predictions.Core.Forecasting;

/// <summary>Distributions over days into dates, by the contract's definitions of likely, earliest and latest.</summary>
internal readonly struct DateEstimates(CalendarDays calendar, double interval)
{
    public DateEstimate Of(DayMass days)
    {
        var earliest = days.Quantile((1 - interval) / 2);
        var latest = days.Quantile((1 + interval) / 2);
        return new DateEstimate(calendar[days.Quantile(0.5)], calendar[earliest], calendar[latest], days.Between(earliest, latest));
    }

    /// <summary>
    /// Five days before the earliest ovulation to the latest: all six fertile days lie inside as surely as the ovulation does.
    /// </summary>
    public FertileWindow FertileAround(DateEstimate ovulation) => new(
        calendar[calendar.DayOf(ovulation.Earliest) - FertileDays.BeforeOvulation], ovulation.Latest, ovulation.Probability);
}
