namespace Predictions.Core.Forecasting;

/// <summary>Distributions over offsets into dates, by the contract's definitions of likely, earliest and latest.</summary>
internal readonly struct DateEstimates(DateOnly origin, double interval)
{
    public DateEstimate Of(DayMass days)
    {
        var earliest = days.Quantile((1 - interval) / 2);
        var latest = days.Quantile((1 + interval) / 2);
        return new DateEstimate(
            origin.AddDays(days.Quantile(0.5)), origin.AddDays(earliest), origin.AddDays(latest), days.Between(earliest, latest));
    }

    /// <summary>Five days before the earliest ovulation to the latest: all six fertile days lie inside as surely as the ovulation does.</summary>
    public static FertileWindow FertileAround(DateEstimate ovulation) =>
        new(ovulation.Earliest.AddDays(-FertileDays.BeforeOvulation), ovulation.Latest, ovulation.Probability);
}
