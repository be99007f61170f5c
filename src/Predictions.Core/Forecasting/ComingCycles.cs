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

    // Signs never move a logged ovulation.
    private bool IsWeighed => _running.HasSigns && _running.OvulationDay is null;

    /// <summary>
    /// Estimates the requested number of cycles, as of <paramref name="day"/> days after the running cycle's first day. The cycle
    /// is late after <paramref name="latest"/> days.
    /// </summary>
    public CycleForecast[] Estimate(NextStart next, int day, int latest, in ForecastRequest request, out RunningDays days)
    {
        var estimates = new DateEstimates(calendar, request.Interval);
        var cycles = new CycleForecast[request.Cycles];
        Span<double> periodBuffer = stackalloc double[PeriodStarts.MarginalSize];
        Span<double> ovulationBuffer = stackalloc double[OvulationEstimate.BufferFor(PeriodStarts.Horizon)];
        var period = next.Starts.Marginal(periodBuffer);
        var range = estimates.RangeOf(period);
        var before = new OvulationBefore(luteal, _running.Expected);
        var last = before.LastPeriodAfter(
            Math.Max(range.Latest - LutealDays.MinDays + OvulationBefore.MaxShiftDays, day + FertileDays.BeforeOvulation));
        var ovulation = IsWeighed
            ? OvulationBySigns(before, day, ovulationBuffer)
            : RunningOvulation(
                before, period, next.Survived, request.IncludeDaily ? OvulationBefore.EveryDay : last, ovulationBuffer);
        cycles[0] = Estimate(estimates, range, ovulation.Range(estimates, range));

        // Fertile days within the next period's range may belong to the cycle after it.
        var needed = request.IncludeDaily ? Math.Max(2, cycles.Length) : cycles.Length;
        var later = new LaterPeriods(next.Starts, period, _running.Lengths, needed);
        Span<double> laterBuffer = stackalloc double[OvulationEstimate.BufferFor(LaterPeriods.MaxDays(needed))];
        var laterPeriods = request.IncludeLater ? new DayProbability[cycles.Length - 1][] : [];
        days = new RunningDays(PhaseOn(next, before, ovulation, day, latest), [], [], laterPeriods)
        {
            StartsWithin = request.StartsWithinDays is { } more ? period.Until(day + more) : 0,
        };
        for (var i = 1; i < needed; i++)
        {
            var isDaily = request.IncludeDaily && i == 1;
            var laterPeriod = request.IncludeLater || isDaily
                ? later.Whole(i)
                : later.Holding(i, Math.Max(estimates.Highest, OvulationBefore.Known));
            var laterRange = estimates.RangeOf(laterPeriod);
            before = new OvulationBefore(luteal, laterPeriod);
            var laterDays = isDaily ? before.Estimate(laterPeriod, OvulationBefore.EveryDay, laterBuffer).Days : default;
            if (i < cycles.Length)
                cycles[i] = Estimate(
                    estimates, laterRange,
                    isDaily ? estimates.RangeOf(laterDays)
                        : LaterOvulation(ref later, i, before, laterRange, estimates, laterBuffer));
            if (i < cycles.Length && request.IncludeLater)
                laterPeriods[i - 1] = Daily(laterPeriod, 0);
            if (isDaily)
                days = days with
                {
                    NextPeriod = Daily(period, MinDaily),
                    Fertile = FertileDays.Daily(
                        calendar, ovulation.Days, laterDays, day, calendar.DayOf(cycles[0].PeriodStart.Latest)),
                };
        }

        later.Dispose();
        return cycles;
    }

    private CycleForecast Estimate(DateEstimates estimates, DayRange period, DayRange ovulation)
    {
        var ovulationDate = estimates.Of(ovulation);
        return new CycleForecast(estimates.Of(period), bleedDays, ovulationDate, estimates.FertileAround(ovulationDate));
    }

    // The ovulation before a later period. Few luteal phases are long, so that the periods soon after it mostly suffice.
    private static DayRange LaterOvulation(
        scoped ref LaterPeriods later, int cycle, OvulationBefore before, DayRange period, DateEstimates estimates,
        scoped Span<double> buffer)
    {
        var last = before.LastPeriodAfter(period.Latest - LutealDays.Usual);
        while (true)
        {
            var range = before.Estimate(later.Until(cycle, last), last, buffer).Range(estimates, period);
            var needed = before.LastPeriodAfter(range.Latest);
            if (needed <= last)
                return range;
            last = needed;
        }
    }

    // The phase of the cycle that the last logged start began, until that cycle is likelier over than running. The expected
    // number of unlogged starts decides, because it only grows with the days. A late cycle keeps the phase of its first late
    // day: luteal, or none where ovulation may have been late.
    private CyclePhase PhaseOn(NextStart next, OvulationBefore before, OvulationEstimate ovulation, int day, int latest)
    {
        var late = day > latest;
        if (next.Missed >= MissedToEnd)
            return CyclePhase.Unspecified;
        if (next.Running > MostlyRunning && !late)
            return FertileDays.PhaseOn(ovulation, day);
        day = Math.Min(day, latest + 1);
        Span<double> starts = stackalloc double[PeriodStarts.MarginalSize];
        Span<double> buffer = stackalloc double[OvulationEstimate.BufferFor(PeriodStarts.Horizon)];
        var running = _running.StillRunning(day, starts, out var survived);
        var stillRunning = IsWeighed
            ? Weighed(before, running, buffer)
            : RunningOvulation(
                before, running, survived, before.LastPeriodAfter(day + FertileDays.BeforeOvulation), buffer);
        var phase = FertileDays.PhaseOn(stillRunning, day);
        return late && phase != CyclePhase.Luteal ? CyclePhase.Unspecified : phase;
    }

    // The ovulation before a start of the running cycle, or also of one after unlogged starts.
    private OvulationEstimate RunningOvulation(
        OvulationBefore before, DayPmf period, double survived, int lastPeriod, Span<double> buffer) =>
        _running.OvulationDay is { } observed
            ? ObservedOvulation.Before(period, observed, _running.OvulationTrust, survived, _running.Luteal, before, buffer)
            : before.Estimate(period, lastPeriod, buffer);

    // Signs weigh the ovulation that is counted back without them: the period already has their weight.
    private OvulationEstimate OvulationBySigns(OvulationBefore before, int day, Span<double> buffer)
    {
        Span<double> joint = stackalloc double[LocationMixture.Count * PeriodStarts.Horizon];
        Span<double> starts = stackalloc double[PeriodStarts.MarginalSize];
        return Weighed(before, _running.NextStartWithoutEvidence(day, joint).Starts.Marginal(starts), buffer);
    }

    private OvulationEstimate Weighed(OvulationBefore before, scoped DayPmf unsigned, Span<double> buffer)
    {
        var parts = new OvulationBuffers(buffer);
        var first = before.Of(unsigned, OvulationBefore.EveryDay, parts.Counted).Fill(parts.Days, out var days);
        _running.Signs.Weigh(first, days);
        return new OvulationEstimate(DayPmf.Of(first, days, parts.Sums));
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
