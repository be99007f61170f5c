using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>The coming periods, one after the other, each with the ovulation before it.</summary>
internal readonly ref struct ComingCycles(
    RunningCycle running, LutealPosterior lutealPosterior, ReadOnlySpan<double> luteal, CalendarDays calendar, int bleedDays)
{
    private const double LeastDaily = 1e-6;

    private readonly RunningCycle _running = running;
    private readonly ReadOnlySpan<double> _luteal = luteal;

    /// <summary>Estimates as many cycles as are asked for, as of <paramref name="day"/> days after the running cycle's first.</summary>
    public CycleForecast[] Estimate(NextStart next, int day, in ForecastRequest request, out RunningDays days)
    {
        var estimates = new DateEstimates(calendar, request.Interval);
        var cycles = new CycleForecast[request.Cycles];
        Span<double> periodRoom = stackalloc double[PeriodStarts.Horizon];
        Span<double> ovulationRoom = stackalloc double[PeriodStarts.Horizon + OvulationBefore.MoreDays];
        var period = next.Starts.Marginal(periodRoom);
        var ovulation = RunningOvulation(period, next.Survived, ovulationRoom);
        cycles[0] = Estimate(estimates, period, ovulation);

        // Fertile days up to the next period's range may already belong to the cycle after it.
        var needed = request.IncludeDaily ? Math.Max(2, cycles.Length) : cycles.Length;
        var later = new LaterPeriods(next.Starts, period, _running.Lengths, needed);
        Span<double> laterRoom = stackalloc double[LaterPeriods.MostDays(needed) + OvulationBefore.MoreDays];
        DayProbability[][] laterDays = request.IncludeLater ? new DayProbability[cycles.Length - 1][] : [];
        days = new RunningDays(FertileDays.PhaseOn(ovulation, day), [], [], laterDays);
        for (var i = 1; i < needed; i++)
        {
            var laterPeriod = request.IncludeLater || (request.IncludeDaily && i == 1)
                ? later.Whole(i)
                : later.Holding(i, Math.Max(estimates.Highest, OvulationBefore.Known));
            var before = new OvulationBefore(lutealPosterior, laterPeriod);
            laterPeriod = later.Until(i, before.LastPeriodThatMatters(laterPeriod.Quantile(estimates.Highest)));
            var laterOvulation = before.Of(laterPeriod.Trimmed(DaySums.NegligibleTail), laterRoom);
            if (i < cycles.Length)
                cycles[i] = Estimate(estimates, laterPeriod, laterOvulation);
            if (i < cycles.Length && request.IncludeLater)
                laterDays[i - 1] = Daily(laterPeriod, 0);
            if (i == 1 && request.IncludeDaily)
                days = days with
                {
                    NextPeriod = Daily(period, LeastDaily),
                    Fertile = FertileDays.Daily(calendar, ovulation, laterOvulation, day, calendar.DayOf(cycles[0].PeriodStart.Latest)),
                };
        }

        later.Dispose();
        return cycles;
    }

    private CycleForecast Estimate(DateEstimates estimates, DayPmf period, DayPmf ovulation)
    {
        var ovulationDate = estimates.Of(ovulation);
        return new CycleForecast(estimates.Of(period), bleedDays, ovulationDate, estimates.FertileAround(ovulationDate));
    }

    private DayPmf RunningOvulation(DayPmf period, double survived, Span<double> room)
    {
        Span<double> expectedRoom = stackalloc double[PeriodStarts.Horizon];
        var before = new OvulationBefore(lutealPosterior, _running.Expected(expectedRoom));
        return _running.OvulationDay is { } observed
            ? ObservedOvulation.Before(period, observed, _running.OvulationTrust, survived, _luteal, before, room)
            : before.Of(period.Trimmed(DaySums.NegligibleTail), room);
    }

    private DayProbability[] Daily(DayPmf period, double least)
    {
        var most = Math.Clamp(calendar.Last - period.First + 1, 1, period.Mass.Length);
        var beyond = 0.0;
        foreach (var mass in period.Mass[most..])
            beyond += mass;
        var days = new List<DayProbability>(most);
        for (var i = 0; i < most; i++)
            if (period.Mass[i] + (i == most - 1 ? beyond : 0) is > 0 and var mass && mass >= least)
                days.Add(new DayProbability(calendar[period.First + i], mass));
        return [.. days];
    }
}

/// <summary>The running cycle day by day.</summary>
/// <param name="Phase">Today's, were the bleed over.</param>
/// <param name="NextPeriod">The chance that the next period begins on each day; only where asked for.</param>
/// <param name="Fertile">The chance that each day is fertile; only where asked for.</param>
/// <param name="Later">The chance that each later period begins on each day; only where asked for.</param>
internal readonly record struct RunningDays(
    CyclePhase Phase, DayProbability[] NextPeriod, DayProbability[] Fertile, DayProbability[][] Later);
