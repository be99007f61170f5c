using Predictions.Core.Features;

namespace Predictions.Core.Forecasting;

/// <summary>The coming periods, one after the other, each with the ovulation before it.</summary>
internal readonly ref struct ComingCycles(
    RunningCycle running, LutealPosterior lutealPosterior, ReadOnlySpan<double> luteal, DateOnly origin, int bleedDays)
{
    private const double LeastDaily = 1e-6;

    private readonly RunningCycle _running = running;
    private readonly ReadOnlySpan<double> _luteal = luteal;

    /// <summary>Estimates as many cycles as are asked for, as of <paramref name="day"/> days after the running cycle's first.</summary>
    public CycleForecast[] Estimate(NextStart next, int day, in ForecastRequest request, out DailyProbabilities daily)
    {
        var estimates = new DateEstimates(origin, request.Interval);
        var cycles = new CycleForecast[request.Cycles];
        Span<double> periodRoom = stackalloc double[PeriodStarts.Horizon];
        Span<double> ovulationRoom = stackalloc double[PeriodStarts.Horizon + OvulationBefore.MoreDays];
        var period = next.Starts.Marginal(periodRoom);
        var ovulation = RunningOvulation(period, next.Survived, ovulationRoom);
        cycles[0] = Estimate(estimates, period, ovulation);

        // Fertile days up to the next period's range may already belong to the cycle after it.
        var needed = request.IncludeDaily ? Math.Max(2, cycles.Length) : cycles.Length;
        var later = new LaterPeriods(next.Starts, _running.Lengths, needed);
        daily = default;
        for (var i = 1; i < needed; i++)
        {
            var laterPeriod = later.Next();
            var laterOvulation = later.Ovulation(laterPeriod, lutealPosterior);
            if (i < cycles.Length)
                cycles[i] = Estimate(estimates, laterPeriod, laterOvulation);
            if (i == 1 && request.IncludeDaily)
                daily = new DailyProbabilities(
                    NextPeriod(period),
                    FertileDays.Daily(origin, ovulation, laterOvulation, day, cycles[0].PeriodStart.Latest.DayNumber - origin.DayNumber));
        }

        later.Dispose();
        return cycles;
    }

    private CycleForecast Estimate(DateEstimates estimates, DayMass period, DayMass ovulation)
    {
        var ovulationDate = estimates.Of(ovulation);
        return new CycleForecast(estimates.Of(period), bleedDays, ovulationDate, DateEstimates.FertileAround(ovulationDate));
    }

    private DayMass RunningOvulation(DayMass period, double survived, Span<double> room)
    {
        Span<double> expectedRoom = stackalloc double[PeriodStarts.Horizon];
        var before = new OvulationBefore(lutealPosterior, _running.Expected(expectedRoom));
        return _running.OvulationDay is { } observed
            ? ObservedOvulation.Before(period, observed, _running.OvulationTrust, survived, _luteal, before, room)
            : before.Of(period, room);
    }

    private DayProbability[] NextPeriod(DayMass period)
    {
        var count = 0;
        foreach (var mass in period.Mass)
            count += mass >= LeastDaily ? 1 : 0;
        var days = new DayProbability[count];
        for (int i = 0, next = 0; i < period.Mass.Length; i++)
            if (period.Mass[i] >= LeastDaily)
                days[next++] = new DayProbability(origin.AddDays(period.First + i), period.Mass[i]);
        return days;
    }
}

/// <summary>Probabilities day by day.</summary>
internal readonly record struct DailyProbabilities(DayProbability[]? NextPeriod, DayProbability[]? Fertile);
