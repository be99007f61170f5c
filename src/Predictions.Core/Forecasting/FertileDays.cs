namespace Predictions.Core.Forecasting;

/// <summary>The fertile days: the five before ovulation and the day itself. Source: Wilcox et al. (1995), NEJM 333:1517.</summary>
internal static class FertileDays
{
    public const int BeforeOvulation = 5;

    /// <summary>P(the day is fertile) for offsets from <paramref name="from"/> to <paramref name="to"/>, by the coming two ovulations.</summary>
    public static DayProbability[] Daily(DateOnly origin, DayMass ovulation, DayMass following, int from, int to)
    {
        var days = new DayProbability[to - from + 1];
        for (var i = 0; i < days.Length; i++)
        {
            var day = from + i;
            var probability = ovulation.Between(day, day + BeforeOvulation) + following.Between(day, day + BeforeOvulation);
            days[i] = new DayProbability(origin.AddDays(day), Math.Min(1, probability));
        }

        return days;
    }
}
