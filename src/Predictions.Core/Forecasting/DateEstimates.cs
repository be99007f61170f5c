namespace Predictions.Core.Forecasting;

/// <summary>Turns distributions over days into dates, by the contract's definitions of likely, earliest and latest.</summary>
internal readonly struct DateEstimates(CalendarDays calendar, double interval)
{
    /// <summary>The quantile of the latest day of a range. Later days do not affect an estimate.</summary>
    public double Highest => (1 + interval) / 2;

    /// <summary>The quantile of the earliest day of a range.</summary>
    public double Lowest => (1 - interval) / 2;

    /// <summary>The median and the range of a distribution.</summary>
    public DayRange RangeOf(DayPmf days) => days.Range(Lowest, 0.5, Highest);

    public DateEstimate Of(DayRange range) =>
        new(calendar[range.Likely], calendar[range.Earliest], calendar[range.Latest], range.Held);

    /// <summary>
    /// From five days before the earliest ovulation to the latest. It holds all six fertile days with the ovulation's
    /// probability.
    /// </summary>
    public FertileWindow FertileAround(DateEstimate ovulation) => new(
        calendar[calendar.DayOf(ovulation.Earliest) - FertileDays.BeforeOvulation], ovulation.Latest, ovulation.Probability);
}
