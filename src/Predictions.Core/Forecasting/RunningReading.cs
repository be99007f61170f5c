using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>How the running cycle is read as of a day. It explains a forecast, which does not compute it.</summary>
/// <param name="Running">The probability that the cycle of the last logged start is still running.</param>
/// <param name="UnloggedPeriods">The expected number of periods since that start that came unlogged.</param>
/// <param name="Likely">The likely day of the next period on the day that lateness counts from.</param>
/// <param name="LatestOnTrack">The last day that is not late.</param>
/// <param name="StartWasSpotting">The probability that the last start was spotting, so that the cycle began earlier.</param>
/// <param name="OvulationTrust">The probability that the logged ovulation is this cycle's; <c>null</c> without one.</param>
public readonly record struct RunningReading(
    double Running, double UnloggedPeriods, DateOnly Likely, DateOnly LatestOnTrack, double StartWasSpotting,
    double? OvulationTrust)
{
    internal static RunningReading Of(
        in ObservedCycles cycles, in CycleFeatures features, ReadOnlySpan<double> mass, DateOnly asOf)
    {
        var day = asOf.DayNumber - cycles.LastStart.DayNumber;
        Span<double> buffer = stackalloc double[RunningCycle.BufferSize];
        var running = new RunningCycle(cycles, features, mass, day, buffer);
        Span<double> nextBuffer = stackalloc double[LocationMixture.Count * PeriodStarts.Horizon];
        var next = running.NextStart(day, nextBuffer);
        var (likely, latest) = running.Reference();
        var calendar = new CalendarDays(cycles.LastStart);
        return new RunningReading(
            next.Running, next.Missed, calendar[likely], calendar[latest],
            RunningCycle.StartWasSpotting(features), running.OvulationDay is null ? null : running.OvulationTrust);
    }
}
