using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>The coming periods in order, each with the ovulation before it.</summary>
internal readonly ref struct ComingCycles(
    RunningCycle running, LutealPosterior luteal, CalendarDays calendar, int bleedDays)
{
    private const double MinDaily = 1e-6;

    // Above this probability of the running cycle, unlogged starts do not change which phase is the likeliest.
    private const double MostlyRunning = 0.999;

    // As long as fewer unlogged starts are expected, the running cycle has a probability above one half.
    private const double MissedToEnd = 0.5;

    private readonly RunningCycle _running = running;

    /// <summary>
    /// Estimates the requested number of cycles, as of <paramref name="day"/> days after the running cycle's first day. The cycle
    /// is late after <paramref name="latest"/> days.
    /// </summary>
    public CycleForecast[] Estimate(NextStart next, int day, int latest, in ForecastRequest request, out RunningDays days)
    {
        var estimates = new DateEstimates(calendar, request.Interval);
        var cycles = new CycleForecast[request.Cycles];
        Span<double> periodBuffer = stackalloc double[PeriodStarts.Horizon];
        Span<double> ovulationBuffer = stackalloc double[PeriodStarts.Horizon + OvulationBefore.MoreDays];
        var period = next.Starts.Marginal(periodBuffer);
        var ovulation = RunningOvulation(period, next.Survived, day, ovulationBuffer, isStillRunning: false);
        cycles[0] = Estimate(estimates, period, ovulation);

        // Fertile days within the next period's range may belong to the cycle after it.
        var needed = request.IncludeDaily ? Math.Max(2, cycles.Length) : cycles.Length;
        var later = new LaterPeriods(next.Starts, period, _running.Lengths, needed);
        Span<double> laterBuffer = stackalloc double[LaterPeriods.MaxDays(needed) + OvulationBefore.MoreDays];
        var laterDays = request.IncludeLater ? new DayProbability[cycles.Length - 1][] : [];
        days = new RunningDays(PhaseOn(next, ovulation, day, latest), [], [], laterDays)
        {
            StartsWithin = request.StartsWithinDays is { } more ? period.Between(period.First, day + more) : 0,
        };
        for (var i = 1; i < needed; i++)
        {
            var laterPeriod = request.IncludeLater || (request.IncludeDaily && i == 1)
                ? later.Whole(i)
                : later.Holding(i, Math.Max(estimates.Highest, OvulationBefore.Known));
            var before = new OvulationBefore(luteal, laterPeriod);
            laterPeriod = later.Until(i, before.LastRelevantPeriod(laterPeriod.Quantile(estimates.Highest)));
            var laterOvulation = before.Of(laterPeriod.Trimmed(DaySums.NegligibleTail), laterBuffer);
            if (i < cycles.Length)
                cycles[i] = Estimate(estimates, laterPeriod, laterOvulation);
            if (i < cycles.Length && request.IncludeLater)
                laterDays[i - 1] = Daily(laterPeriod, 0);
            if (i == 1 && request.IncludeDaily)
                days = days with
                {
                    NextPeriod = Daily(period, MinDaily),
                    Fertile = FertileDays.Daily(
                        calendar, ovulation, laterOvulation, day, calendar.DayOf(cycles[0].PeriodStart.Latest)),
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

    // The phase of the cycle that the last logged start began, until that cycle is likelier over than running. The expected
    // number of unlogged starts decides, because it only grows with the days. A late cycle keeps the phase of its first late
    // day: luteal, or none where ovulation may have been late.
    private CyclePhase PhaseOn(NextStart next, DayPmf ovulation, int day, int latest)
    {
        var late = day > latest;
        if (next.Missed >= MissedToEnd)
            return CyclePhase.Unspecified;
        if (next.Running > MostlyRunning && !late)
            return FertileDays.PhaseOn(ovulation, day);
        day = Math.Min(day, latest + 1);
        Span<double> joint = stackalloc double[LocationMixture.Count * PeriodStarts.Horizon];
        Span<double> starts = stackalloc double[PeriodStarts.Horizon];
        Span<double> buffer = stackalloc double[PeriodStarts.Horizon + OvulationBefore.MoreDays];
        var running = _running.StillRunning(day, joint);
        var phase = FertileDays.PhaseOn(
            RunningOvulation(running.Starts.Marginal(starts), running.Survived, day, buffer, isStillRunning: true), day);
        return late && phase != CyclePhase.Luteal ? CyclePhase.Unspecified : phase;
    }

    // The ovulation before a start of the running cycle, or also of one after unlogged starts.
    private DayPmf RunningOvulation(DayPmf period, double survived, int day, Span<double> buffer, bool isStillRunning)
    {
        Span<double> expectedBuffer = stackalloc double[PeriodStarts.Horizon];
        var before = new OvulationBefore(luteal, _running.Expected(expectedBuffer));
        if (_running.OvulationDay is { } observed)
            return ObservedOvulation.Before(
                period, observed, _running.OvulationTrust, survived, _running.Luteal, before, buffer);
        return _running.HasSigns
            ? OvulationBySigns(before, day, buffer, isStillRunning)
            : before.Of(period.Trimmed(DaySums.NegligibleTail), buffer);
    }

    // Signs weigh the ovulation that is counted back without them: the period already has their weight.
    private DayPmf OvulationBySigns(OvulationBefore before, int day, Span<double> buffer, bool isStillRunning)
    {
        Span<double> joint = stackalloc double[LocationMixture.Count * PeriodStarts.Horizon];
        Span<double> starts = stackalloc double[PeriodStarts.Horizon];
        var next = isStillRunning
            ? _running.StillRunningWithoutEvidence(day, joint)
            : _running.NextStartWithoutEvidence(day, joint);
        var period = next.Starts.Marginal(starts);
        var ovulation = before.Of(period.Trimmed(DaySums.NegligibleTail), buffer);
        _running.Signs.Weigh(ovulation.First, buffer[..ovulation.Mass.Length]);
        return ovulation;
    }

    private DayProbability[] Daily(DayPmf period, double min)
    {
        var count = Math.Clamp(calendar.Last - period.First + 1, 1, period.Mass.Length);
        var beyond = 0.0;
        foreach (var mass in period.Mass[count..])
            beyond += mass;
        Span<double> masses = stackalloc double[count];
        period.Mass[..count].CopyTo(masses);
        masses[^1] += beyond;
        var shown = 0;
        foreach (var mass in masses)
            shown += mass > 0 && mass >= min ? 1 : 0;
        var days = new DayProbability[shown];
        for (int i = 0, to = 0; i < count; i++)
            if (masses[i] > 0 && masses[i] >= min)
                days[to++] = new DayProbability(calendar[period.First + i], masses[i]);
        return days;
    }
}

/// <summary>The daily probabilities of the running cycle.</summary>
/// <param name="Phase">The phase of today, if the bleed is over; unspecified once a start was more likely unlogged.</param>
/// <param name="NextPeriod">The probability that the next period begins on each day; only on request.</param>
/// <param name="Fertile">The probability that each day is fertile; only on request.</param>
/// <param name="Later">The probability that each later period begins on each day; only on request.</param>
internal readonly record struct RunningDays(
    CyclePhase Phase, DayProbability[] NextPeriod, DayProbability[] Fertile, DayProbability[][] Later)
{
    /// <summary>The probability that the next period begins within the requested days; 0 unless requested.</summary>
    public double StartsWithin { get; init; }
}
