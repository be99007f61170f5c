using CsCheck;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Testing;

namespace Predictions.Core.Tests;

/// <summary>Properties of every forecast, for any history and day.</summary>
public class ForecastPropertyTests
{
    private static readonly Gen<(CycleHistory History, ForecastRequest Request)> AnyQuestion =
        from history in Histories.Any
        from day in Gen.Frequency((6, Gen.Int[0, 60]), (2, Gen.Int[61, 1200]), (1, Gen.Int[1201, 40_000]))
        from cycles in Gen.Int[1, 12]
        from interval in Gen.Double[0.5, 0.99]
        select (history, new ForecastRequest(history.Periods[^1].Start.AddDays(day), cycles, interval, true));

    [Fact]
    public void Daily_probabilities_sum_to_one_and_none_is_negligible() => Sample((_, _, forecast) =>
    {
        if (forecast.Status == ForecastStatus.Paused)
            return;
        Assert.InRange(forecast.NextPeriodDaily.Sum(d => d.Probability), 0.999, 1);
        Assert.All(forecast.NextPeriodDaily, d => Assert.True(d.Probability >= 1e-6));
        Assert.All(forecast.FertileDaily, d => Assert.InRange(d.Probability, 0, 1));
    });

    [Fact]
    public void A_forecast_is_never_in_the_past() => Sample((_, request, forecast) =>
    {
        Assert.All(forecast.Cycles, c => Assert.True(c.PeriodStart.Earliest >= request.AsOf));
        Assert.All(forecast.NextPeriodDaily, d => Assert.True(d.Date >= request.AsOf));
        Assert.All(forecast.FertileDaily, d => Assert.True(d.Date >= request.AsOf));
    });

    [Fact]
    public void Ranges_are_ordered_and_hold_their_probability() => Sample((_, request, forecast) =>
    {
        foreach (var cycle in forecast.Cycles)
        {
            foreach (var estimate in new[] { cycle.PeriodStart, cycle.Ovulation })
            {
                Assert.True(estimate.Earliest <= estimate.Likely && estimate.Likely <= estimate.Latest);
                Assert.InRange(estimate.Probability, request.Interval - 1e-9, 1);
            }

            Assert.Equal(cycle.Ovulation.Earliest.AddDays(-5), cycle.FertileWindow.Start);
            Assert.Equal(cycle.Ovulation.Latest, cycle.FertileWindow.End);
            Assert.True(cycle.Ovulation.Likely < cycle.PeriodStart.Likely);
            Assert.True(cycle.Ovulation.Earliest >= request.AsOf.AddDays(1 - forecast.CycleDay));
        }

        for (var i = 1; i < forecast.Cycles.Length; i++)
            Assert.True(forecast.Cycles[i].PeriodStart.Likely >= forecast.Cycles[i - 1].PeriodStart.Likely.AddDays(10));
    });

    [Fact]
    public void The_range_matches_the_daily_probabilities() => Sample((_, request, forecast) =>
    {
        if (forecast.Status == ForecastStatus.Paused)
            return;
        var range = forecast.Cycles[0].PeriodStart;
        var held = forecast.NextPeriodDaily.Where(d => d.Date >= range.Earliest
            && d.Date <= range.Latest).Sum(d => d.Probability);
        Assert.Equal(range.Probability, held, 3e-4);
        Assert.InRange(range.Probability, request.Interval - 1e-9, 1);
    });

    [Fact]
    public void A_start_within_some_days_has_the_daily_probabilities_and_one_half_where_the_likely_day_is() =>
        Sample((history, request, forecast) =>
        {
            foreach (var days in (int[])[0, 1, 3, 7, 45])
            {
                var times = default(StageTimes);
                var within = ForecastPipeline.Run(
                    history, request with { StartsWithinDays = days }, ScoringModel.Statistical, ref times).Value;
                var last = request.AsOf.AddDays(days);
                Assert.Equal(
                    forecast.NextPeriodDaily.Where(d => d.Date <= last).Sum(d => d.Probability), within.StartsWithin, 3e-4);
                Assert.Equal(
                    forecast.Cycles is [var next, ..] && next.PeriodStart.Likely <= last, within.StartsWithin >= 0.5 - 1e-12);
            }
        });

    [Fact]
    public void Records_after_as_of_change_nothing() => Sample((history, request, forecast) =>
    {
        var later = request.AsOf.AddDays(1);
        var more = CycleHistory.FromSorted(
            [.. history.Periods, new Period(later, 4)],
            [.. history.Ovulations.ToArray().Where(o => o.Date < later), new Ovulation(later, OvulationEvidence.Other)],
            [.. history.Pauses.ToArray().Where(p => p.From < later), new Pause(later, null, PauseReason.Other)],
            [.. history.Signs.ToArray().Where(s => s.Date < later), new FertilitySign(later, FertilitySignKind.MonitorHigh)],
            history.BirthYear);
        var times = default(StageTimes);
        Assert.Equivalent(forecast, ForecastPipeline.Run(more, request, ScoringModel.Statistical, ref times).Value, strict: true);
    });

    private static void Sample(Action<CycleHistory, ForecastRequest, Forecast> holds) => AnyQuestion.Seeded(
        question =>
        {
            var times = default(StageTimes);
            var outcome = ForecastPipeline.Run(question.History, question.Request, ScoringModel.Statistical, ref times);
            holds(question.History, question.Request, outcome.Value);
        },
        iter: 300);
}
