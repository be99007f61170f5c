namespace Predictions.Core.Forecasting;

/// <summary>
/// The fertile days: the five before ovulation and the day itself. Source: Wilcox et al. (1995), NEJM 333:1517.
/// </summary>
internal static class FertileDays
{
    public const int BeforeOvulation = 5;

    /// <summary>
    /// P(the day is fertile) for days <paramref name="from"/> to <paramref name="to"/>, from the next two ovulations.
    /// </summary>
    public static DayProbability[] Daily(CalendarDays calendar, DayPmf ovulation, DayPmf following, int from, int to)
    {
        var days = new DayProbability[to - from + 1];
        for (var i = 0; i < days.Length; i++)
        {
            var day = from + i;
            days[i] = new DayProbability(calendar[day], Math.Min(1, On(ovulation, day) + On(following, day)));
        }

        return days;
    }

    /// <summary>
    /// The phase of a day after the bleed, given the ovulation of its cycle: luteal with a probability of at least one half,
    /// otherwise the likelier of fertile and follicular. A bare plurality for luteal could be lost again on the next day.
    /// </summary>
    public static CyclePhase PhaseOn(OvulationEstimate ovulation, int day)
    {
        var luteal = ovulation.Until(day - 1);
        if (luteal >= 0.5)
            return CyclePhase.Luteal;
        var fertile = ovulation.Until(day + BeforeOvulation) - luteal;
        return fertile >= 1 - luteal - fertile ? CyclePhase.Fertile : CyclePhase.Follicular;
    }

    private static double On(DayPmf ovulation, int day) => ovulation.Between(day, day + BeforeOvulation);
}
