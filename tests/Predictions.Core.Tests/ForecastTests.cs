using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

public class ForecastTests
{
    private static readonly CycleHistory Regular = Histories.OfLengths(28, 29, 28, 30, 29, 28, 29, 29);

    [Fact]
    public void A_regular_person_gets_a_narrow_forecast()
    {
        var period = On(Regular, 5).Cycles[0].PeriodStart;
        Assert.Equal(LastStart(Regular).AddDays(29), period.Likely);
        Assert.InRange(period.Latest.DayNumber - period.Earliest.DayNumber, 2, 6);
    }

    [Fact]
    public void Later_windows_widen()
    {
        var widths = On(Regular, 5, 12).Cycles.Select(c => c.PeriodStart.Latest.DayNumber - c.PeriodStart.Earliest.DayNumber)
            .ToArray();
        Assert.Equal(widths.Order(), widths);
        Assert.True(widths[11] >= 3 * widths[0]);
    }

    [Fact]
    public void An_overdue_forecast_moves_and_widens()
    {
        var early = On(Regular, 20).Cycles[0].PeriodStart;
        var overdue = On(Regular, 37).Cycles[0].PeriodStart;
        Assert.True(overdue.Likely >= LastStart(Regular).AddDays(37));
        Assert.True(overdue.Latest.DayNumber - overdue.Earliest.DayNumber > early.Latest.DayNumber - early.Earliest.DayNumber);
    }

    [Fact]
    public void Late_starts_after_the_first_days_range_for_every_interval()
    {
        var (likely, latest) = (On(Regular, 0).Cycles[0].PeriodStart.Likely, On(Regular, 0).Cycles[0].PeriodStart.Latest);
        foreach (var interval in new[] { 0.5, 0.8, 0.99 })
        {
            Assert.Equal(ForecastStatus.OnTrack, Run(Regular, latest, interval).Status);
            var late = Run(Regular, latest.AddDays(1), interval);
            Assert.Equal(ForecastStatus.Late, late.Status);
            Assert.Equal(latest.AddDays(1).DayNumber - likely.DayNumber, late.DaysLate);
        }
    }

    [Fact]
    public void A_logged_ovulation_narrows_the_period_and_fixes_the_ovulation()
    {
        var ovulated = CycleHistory.FromSorted(
            [.. Regular.Periods], [new Ovulation(LastStart(Regular).AddDays(20), OvulationEvidence.LhTest)], []);
        var without = On(Regular, 21).Cycles[0];
        var with = On(ovulated, 21).Cycles[0];
        Assert.Equal(LastStart(Regular).AddDays(20), with.Ovulation.Likely);
        Assert.Equal(with.Ovulation.Latest, with.Ovulation.Likely);
        Assert.InRange(with.PeriodStart.Likely.DayNumber - LastStart(Regular).DayNumber, 32, 35);
        Assert.True(without.PeriodStart.Likely < with.PeriodStart.Likely);

        // A record on a usual day is believed more.
        var usual = CycleHistory.FromSorted(
            [.. Regular.Periods], [new Ovulation(LastStart(Regular).AddDays(16), OvulationEvidence.LhTest)], []);
        var agreed = On(usual, 21).Cycles[0].Ovulation;
        Assert.Equal(agreed.Earliest, agreed.Latest);
        Assert.True(agreed.Probability > 0.85);
    }

    [Fact]
    public void Lateness_after_a_logged_ovulation_counts_from_that_days_forecast()
    {
        var ovulation = LastStart(Regular).AddDays(20);
        var ovulated = CycleHistory.FromSorted([.. Regular.Periods], [new Ovulation(ovulation, OvulationEvidence.LhTest)], []);
        var reference = Run(ovulated, ovulation).Cycles[0].PeriodStart;
        Assert.Equal(ForecastStatus.OnTrack, Run(ovulated, reference.Latest).Status);
        var late = Run(ovulated, reference.Latest.AddDays(1));
        Assert.Equal(ForecastStatus.Late, late.Status);
        Assert.Equal(reference.Latest.AddDays(1).DayNumber - reference.Likely.DayNumber, late.DaysLate);
    }

    [Fact]
    public void On_day_62_an_unlogged_period_is_likeliest()
    {
        var forecast = On(Regular, 62);
        Assert.InRange(forecast.Basis.UnloggedPeriodsSuspected, 1, 2.2);
        Assert.InRange(forecast.Cycles[0].PeriodStart.Likely.DayNumber - LastStart(Regular).DayNumber, 80, 92);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void Any_gap_gets_a_forecast(int day)
    {
        var forecast = On(Regular, day);
        Assert.InRange(forecast.Cycles[0].PeriodStart.Likely.DayNumber - forecast.AsOf.DayNumber, 0, 40);
        Assert.InRange(forecast.Basis.UnloggedPeriodsSuspected, day / 29.0 - 2, day / 28.0 + 1);
    }

    [Fact]
    public void One_period_is_enough_for_a_wide_first_forecast()
    {
        var forecast = On(Histories.OfLengths(), 3);
        Assert.Equal(0, forecast.Basis.CyclesUsed);
        Assert.Equal(Regularity.Unspecified, forecast.Basis.Regularity);
        Assert.InRange(forecast.Cycles[0].PeriodStart.Likely.DayNumber - Histories.FirstDay.DayNumber, 27, 31);
        Assert.True(forecast.Cycles[0].PeriodStart.Latest.DayNumber - forecast.Cycles[0].PeriodStart.Earliest.DayNumber >= 6);
    }

    [Fact]
    public void Irregular_cycles_get_wide_ranges_not_errors()
    {
        var forecast = On(Histories.OfLengths(24, 41, 30, 52, 27, 38, 45), 3);
        Assert.Equal(Regularity.Irregular, forecast.Basis.Regularity);
        Assert.True(forecast.Cycles[0].PeriodStart.Latest.DayNumber - forecast.Cycles[0].PeriodStart.Earliest.DayNumber >= 14);
    }

    [Fact]
    public void A_pause_gives_no_dates()
    {
        var paused = CycleHistory.FromSorted(
            [.. Regular.Periods], [], [new Pause(LastStart(Regular).AddDays(3), null, PauseReason.Pregnancy)]);
        var forecast = On(paused, 40);
        Assert.Equal(ForecastStatus.Paused, forecast.Status);
        Assert.Equal(CyclePhase.Unspecified, forecast.Phase);
        Assert.Equal(0, forecast.CycleDay);
        Assert.Empty(forecast.Cycles);
        Assert.Empty(forecast.NextPeriodDaily);
    }

    [Fact]
    public void Phases_follow_each_other_through_a_cycle()
    {
        var phases = Enumerable.Range(0, 29).Select(d => On(Regular, d).Phase).ToArray();
        Assert.Equal(phases.Order(), phases);
        Assert.Equal(CyclePhase.Menstrual, phases[0]);
        Assert.Equal(6, phases.Count(p => p == CyclePhase.Fertile));
        Assert.Equal(CyclePhase.Luteal, phases[28]);
    }

    [Fact]
    public void While_the_period_is_overdue_the_phase_is_the_likelier_one()
    {
        // Luteal while a late period is likelier than an unlogged one; then the phases of a later cycle, until the log has
        // lapsed.
        var phases = Enumerable.Range(29, 80).Select(d => On(Regular, d).Phase).ToArray();
        var changes = phases.Zip(phases.Skip(1)).Where(p => p.First != p.Second).ToArray();
        Assert.Equal(CyclePhase.Luteal, phases[0]);
        Assert.Equal(CyclePhase.Unspecified, phases[^1]);
        Assert.InRange(changes.Length, 1, 5);
    }

    [Theory]
    [InlineData("1900-01-01")]
    [InlineData("2199-12-31")]
    public void Dates_stay_inside_the_contracts_calendar(string day)
    {
        Assert.True(DateText.TryParse(day, out var start));
        var forecast = Run(CycleHistory.FromSorted([new Period(start, 5)], [], []), start, 0.99, 12);
        var dates = forecast.Cycles.SelectMany(c => new[] { c.PeriodStart.Latest, c.Ovulation.Earliest, c.FertileWindow.Start })
            .Concat(forecast.NextPeriodDaily.Select(d => d.Date)).Concat(forecast.FertileDaily.Select(d => d.Date));
        Assert.All(dates, d => Assert.InRange(d, HistoryLimits.FirstDate, HistoryLimits.LastDate));
        Assert.InRange(forecast.NextPeriodDaily.Sum(d => d.Probability), 0.999, 1);
    }

    [Fact]
    public void Without_a_period_there_is_no_forecast()
    {
        var times = default(StageTimes);
        var outcome = ForecastPipeline.Run(
            Regular, new ForecastRequest(Histories.FirstDay.AddDays(-1), 3, 0.8, false), ScoringModel.Statistical, ref times);
        Assert.Equal(ErrorReason.NoPeriod, outcome.Error!.Reason);
    }

    private static DateOnly LastStart(CycleHistory history) => history.Periods[^1].Start;

    private static Forecast On(CycleHistory history, int day, int cycles = 3)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(
            history,
            new ForecastRequest(LastStart(history).AddDays(day), cycles, 0.8, true),
            ScoringModel.Statistical,
            ref times).Value;
    }

    private static Forecast Run(CycleHistory history, DateOnly asOf, double interval = 0.8, int cycles = 1)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(
            history, new ForecastRequest(asOf, cycles, interval, true), ScoringModel.Statistical, ref times).Value;
    }
}
