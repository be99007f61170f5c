using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>Builds a forecast from a distribution of lengths.</summary>
internal static class ForecastBuilder
{
    private const int PopulationBleedDays = 4;

    // More than the rounding of sums of probabilities.
    private const double Margin = 1e-6;

    /// <summary>The forecast while a cycle is running.</summary>
    public static Forecast Build(
        in ObservedCycles cycles, in CycleFeatures features, ReadOnlySpan<double> mass, in ForecastRequest request,
        ScoringModel model)
    {
        var day = request.AsOf.DayNumber - cycles.LastStart.DayNumber;
        Span<double> buffer = stackalloc double[RunningCycle.BufferSize];
        var running = new RunningCycle(cycles, features, mass, day, buffer);

        Span<double> nextBuffer = stackalloc double[LocationMixture.Count * PeriodStarts.Horizon];
        var next = running.NextStart(day, nextBuffer);
        var coming = new ComingCycles(
            running, features.Luteal, new CalendarDays(cycles.LastStart), LikelyBleedDays(cycles));
        var (likely, latest) = running.Reference();
        var forecasts = coming.Estimate(next, day, latest, request, out var days);
        var lapsed = running.HasLapsed(next, day, latest);
        var status = StatusOf(lapsed, day > latest);

        return new Forecast
        {
            AsOf = request.AsOf,
            Model = model.Name,
            Status = status,
            CycleDay = day + 1,
            Phase = IsMenstrual(cycles, request.AsOf) ? CyclePhase.Menstrual : lapsed ? CyclePhase.Unspecified : days.Phase,
            DaysLate = status == ForecastStatus.Late ? day - likely : 0,
            Cycles = forecasts,
            StartsWithin = days.StartsWithin,
            NextPeriodDaily = days.NextPeriod,
            LaterPeriodsDaily = days.Later,
            FertileDaily = days.Fertile,
            Basis = CycleBasis.Of(cycles, features, next.Missed),
            Degraded = DegradationOf(model),
        };
    }

    /// <summary>The status of <see cref="Build"/> alone.</summary>
    public static ForecastStatus StatusOf(
        in ObservedCycles cycles, in CycleFeatures features, ReadOnlySpan<double> mass, DateOnly asOf)
    {
        var day = asOf.DayNumber - cycles.LastStart.DayNumber;
        if (IsPlainlyOnTrack(cycles, features, mass, day))
            return ForecastStatus.OnTrack;
        Span<double> buffer = stackalloc double[RunningCycle.BufferSize];
        var running = new RunningCycle(cycles, features, mass, day, buffer);
        Span<double> nextBuffer = stackalloc double[LocationMixture.Count * PeriodStarts.Horizon];
        var next = running.NextStart(day, nextBuffer);
        var (_, latest) = running.Reference();
        return StatusOf(running.HasLapsed(next, day, latest), day > latest);
    }

    /// <summary>The forecast while cycles are paused: the basis without dates.</summary>
    public static Forecast Paused(
        in ObservedCycles cycles, in CycleFeatures features, in ForecastRequest request, ScoringModel model) => new()
        {
            AsOf = request.AsOf,
            Model = model.Name,
            Status = ForecastStatus.Paused,
            Basis = CycleBasis.Of(cycles, features, 0),
            Degraded = DegradationOf(model),
        };

    /// <summary>Whether the phase on a day is menstrual. The records tell; no distribution is needed.</summary>
    public static bool IsMenstrual(in ObservedCycles cycles, DateOnly asOf) =>
        asOf.DayNumber - cycles.LastStart.DayNumber < BleedDays(cycles);

    /// <summary>
    /// Whether the running cycle is too young to be late or lapsed: no cycle is shorter, so no start can be missing yet.
    /// </summary>
    public static bool IsSurelyOnTrack(in ObservedCycles cycles, DateOnly asOf) =>
        asOf.DayNumber - cycles.LastStart.DayNumber <= DayAxis.First;

    // Without evidence of the running cycle, the reference for lateness is the length's distribution. On a day that more than 0.1
    // of it reach, unlogged starts hold at most half of the other 0.9. So the cycle is running with more than 0.18: it has not
    // lapsed.
    private static bool IsPlainlyOnTrack(
        in ObservedCycles cycles, in CycleFeatures features, ReadOnlySpan<double> mass, int day) =>
        cycles.RunningOvulation is null && !SignLikelihood.Exists(cycles, features.Signs, null) && features.LastWasSpotting == 0
        && features.SkipRate <= 0.5 && day <= DayAxis.Last
        && DaySums.Of(mass[..Math.Max(0, day - DayAxis.First)]) < RunningCycle.LatestQuantile - Margin;

    private static ForecastStatus StatusOf(bool lapsed, bool late) =>
        lapsed ? ForecastStatus.Lapsed : late ? ForecastStatus.Late : ForecastStatus.OnTrack;

    private static Degradation DegradationOf(ScoringModel model) =>
        model.Learned is null ? Degradation.ModelUnavailable : Degradation.None;

    private static int BleedDays(in ObservedCycles cycles) =>
        cycles.LastBleedDays > 0 ? cycles.LastBleedDays : LikelyBleedDays(cycles);

    private static int LikelyBleedDays(in ObservedCycles cycles) =>
        cycles.TypicalBleedDays > 0 ? cycles.TypicalBleedDays : PopulationBleedDays;
}
