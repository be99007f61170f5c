namespace Predictions.Core.Forecasting;

/// <summary>Turns distributions over days into dates, by the contract's definitions of likely, earliest and latest.</summary>
internal readonly struct DateEstimates(CalendarDays calendar, double interval)
{
    /// <summary>The quantile of the latest day of a range. Later days do not affect an estimate.</summary>
    public double Highest => (1 + interval) / 2;

    public DateEstimate Of(DayPmf days)
    {
        var range = days.Range((1 - interval) / 2, 0.5, Highest);
        return new DateEstimate(calendar[range.Likely], calendar[range.Earliest], calendar[range.Latest], range.Held);
    }

    /// <summary>
    /// From five days before the earliest ovulation to the latest. It holds all six fertile days with the ovulation's
    /// probability.
    /// </summary>
    public FertileWindow FertileAround(DateEstimate ovulation) => new(
        calendar[calendar.DayOf(ovulation.Earliest) - FertileDays.BeforeOvulation], ovulation.Latest, ovulation.Probability);
}
