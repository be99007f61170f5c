using CsCheck;
using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Testing;

namespace Predictions.Core.Tests;

/// <summary>The readings that explain a forecast are those that the forecast used.</summary>
public class ForecastReadingsTests
{
    [Fact]
    public void Starts_and_intervals_add_up_to_what_a_forecast_uses() => Gen.Select(Histories.Any, Gen.Int[0, 900]).Seeded(
        (history, day) =>
        {
            var asOf = Histories.FirstDay.AddDays(day);
            var readings = ForecastReadings.Of(history, asOf, ScoringModel.Statistical)!;
            var lengths = new int[history.Periods.Length];
            ObservedCycles.TryDerive(history, asOf, lengths, new CycleEvidence[lengths.Length], out var cycles);
            var cleaned = CleanedCycles.From(cycles.LengthsDays, LengthPrior.Population, new double[lengths.Length]);

            Assert.Equal(
                cycles.LengthsDays.ToArray(),
                readings.Starts.Where(s => s.Kind == StartKind.EndsCycle).Select(s => s.Days));
            Assert.Equal(
                cycles.Excluded, readings.Starts.Count(s => s.Kind is StartKind.SoonAfterBleed or StartKind.TouchesPause));
            Assert.Equal(cycles.LengthsDays.ToArray(), readings.Intervals.Select(i => i.Days));
            Assert.Equal(cleaned.Evidence.Weight, readings.Intervals.Sum(i => i.Weight), 1e-9);
            Assert.Equal(cleaned.UnloggedPeriods, readings.Intervals.Sum(i => i.TwoCycles + 2 * i.ThreeCycles), 1e-9);
            Assert.All(readings.Intervals, i => Assert.Equal(
                i.Kind == IntervalKind.Break ? 0 : 1, i.OneCycle + i.TwoCycles + i.ThreeCycles + i.Spotting + i.RanOn, 1e-9));
        });

    [Fact]
    public void The_running_cycle_is_read_as_in_the_forecast() => Gen.Select(Histories.Any, Gen.Int[0, 900]).Seeded(
        (history, day) =>
        {
            var request = new ForecastRequest(Histories.FirstDay.AddDays(day), 1, 0.8, IncludeDaily: false);
            var times = default(StageTimes);
            var forecast = ForecastPipeline.Run(history, request, ScoringModel.Statistical, ref times).Value;
            var readings = ForecastReadings.Of(history, request.AsOf, ScoringModel.Statistical)!;
            Assert.Equal(forecast.Status == ForecastStatus.Paused, readings.Running is null);
            if (readings.Running is not { } running)
                return;
            Assert.Equal(
                forecast.Basis.UnloggedPeriodsSuspected, readings.Features.UnloggedPeriods + running.UnloggedPeriods, 1e-9);
            if (forecast.Status != ForecastStatus.Lapsed)
                Assert.Equal(forecast.Status == ForecastStatus.Late, request.AsOf > running.LatestOnTrack);
            if (forecast.Status == ForecastStatus.Late)
                Assert.Equal(forecast.DaysLate, request.AsOf.DayNumber - running.Likely.DayNumber);
            Assert.Equal(running.OvulationTrust is null, readings.UsedOvulation is null);
        });

    [Fact]
    public void A_history_without_a_period_by_the_day_has_no_readings() => Assert.Null(
        ForecastReadings.Of(Histories.OfLengths(28), Histories.FirstDay.AddDays(-1), ScoringModel.Statistical));

    [Theory]
    [InlineData(28, IntervalKind.Usual)]
    [InlineData(14, IntervalKind.Shorter)]
    [InlineData(57, IntervalKind.Longer)]
    [InlineData(300, IntervalKind.Break)]
    public void An_interval_is_of_the_kind_of_its_ratio_to_the_usual(int days, IntervalKind kind)
    {
        var last = CleanedCycles.WeightsOf([28, 29, 28, 29, days], LengthPrior.Population)[^1];
        Assert.Equal((days, kind), (last.Days, last.Kind));
        Assert.InRange(last.CenterDays, 28, 29);
        Assert.Equal(kind == IntervalKind.Shorter, last.Spotting > 0.5);
        Assert.Equal(kind == IntervalKind.Longer, last.TwoCycles > 0.3);
        Assert.Equal(kind == IntervalKind.Longer, last.RanOn > 0);
        Assert.Equal(kind == IntervalKind.Usual, last.Weight == 1);
        Assert.Equal(kind == IntervalKind.Break, last.Weight == 0);
    }
}
