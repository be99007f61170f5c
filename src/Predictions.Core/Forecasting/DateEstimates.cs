namespace Predictions.Core.Forecasting;

/// <summary>Distributions over days into dates, by the contract's definitions of likely, earliest and latest.</summary>
internal readonly struct DateEstimates(CalendarDays calendar, double interval)
{
    /// <summary>The probability that the latest day of a range is the first to reach: later days change nothing of an estimate.</summary>
    public double Highest => (1 + interval) / 2;

    public DateEstimate Of(DayPmf days)
    {
        var range = days.Range((1 - interval) / 2, 0.5, Highest);
        return new DateEstimate(calendar[range.Likely], calendar[range.Earliest], calendar[range.Latest], range.Held);
    }

    /// <summary>
    /// Five days before the earliest ovulation to the latest: all six fertile days lie inside as surely as the ovulation does.
    /// </summary>
    public FertileWindow FertileAround(DateEstimate ovulation) => new(
        calendar[calendar.DayOf(ovulation.Earliest) - FertileDays.BeforeOvulation], ovulation.Latest, ovulation.Probability);
}
