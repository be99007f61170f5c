using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

/// <summary>Histories that real people have, and what a person can do with the answer.</summary>
public class RealHistoriesTests
{
    private static readonly int[] Even = [28, 29, 28, 28, 29, 28, 29];

    [Fact]
    public void A_late_period_of_a_careful_logger_stays_late_before_it_is_unlogged()
    {
        var likely = Enumerable.Range(30, 25).ToDictionary(day => day, day => Likely(Even, day) - day);
        // In the first ten late days the period is expected within days, not after another whole cycle.
        Assert.All(Enumerable.Range(30, 9), day => Assert.InRange(likely[day], 0, 6));
        Assert.True(likely[50] is >= 3 and <= 10, $"{likely[50]} days after day 50");
        Assert.All(Enumerable.Range(31, 8), day => Assert.NotEqual(CyclePhase.Fertile, On(Even, day).Phase));
        Assert.All(Enumerable.Range(33, 6), day => Assert.Equal(ForecastStatus.Late, On(Even, day).Status));
    }

    [Fact]
    public void Nothing_jumps_back_while_nothing_is_logged()
    {
        foreach (var lengths in (int[][])[Even, [28, 29], [], [33, 42, 56], [28, 57, 29, 28], [24, 41, 30, 52, 27]])
        {
            var days = Enumerable.Range(0, 160).Select(day => On(lengths, day)).ToArray();
            foreach (var (before, after) in days.Zip(days.Skip(1)))
            {
                Assert.True(after.Cycles[0].PeriodStart.Earliest >= before.Cycles[0].PeriodStart.Earliest);
                Assert.True(after.Cycles[0].PeriodStart.Likely >= before.Cycles[0].PeriodStart.Likely);
                Assert.True(after.Cycles[0].PeriodStart.Latest >= before.Cycles[0].PeriodStart.Latest);
            }

            var statuses = days.Select(d => d.Status).ToArray();
            Assert.Equal(
                statuses.Distinct(), [ForecastStatus.OnTrack, ForecastStatus.Late, ForecastStatus.Lapsed]);
            Assert.Equal(3, 1 + statuses.Zip(statuses.Skip(1)).Count(pair => pair.First != pair.Second));
        }
    }

    [Fact]
    public void A_lapsed_log_has_dates_but_no_phase()
    {
        var lapsed = On(Even, 100);
        Assert.Equal(ForecastStatus.Lapsed, lapsed.Status);
        Assert.Equal(CyclePhase.Unspecified, lapsed.Phase);
        Assert.Equal(0, lapsed.DaysLate);
        Assert.InRange(lapsed.Basis.UnloggedPeriodsSuspected, 1, 4);
        Assert.NotEmpty(lapsed.Cycles);
    }

    [Theory]
    [InlineData(1042)]
    [InlineData(300)]
    public void A_break_does_not_make_a_person_forgetful(int days)
    {
        foreach (var history in (int[][])[[28, 29, 28, 29, 28, days], [28, 29, 28, days, 28, 29, 28, 29, 28]])
        {
            Assert.InRange(Likely(history, 10), 27, 29);
            Assert.InRange(Likely(history, 30), 30, 31);
            Assert.InRange(On(history, 10).Basis.UnloggedPeriodsSuspected, 0, 0.1);
        }
    }

    [Fact]
    public void A_persons_own_steady_length_wins_at_any_length()
    {
        var before = 0;
        for (var length = 15; length <= 120; length++)
        {
            var likely = Likely([.. Enumerable.Repeat(length, 9)], 1);
            Assert.InRange(likely, length - 1.5 - length / 30.0, length + 1.5 + length / 30.0);
            Assert.True(likely >= before, $"{likely} at {length}, {before} at {length - 1}");
            before = likely;
        }
    }

    [Fact]
    public void One_short_interval_does_not_move_twelve_even_cycles()
    {
        int[] history = [.. Enumerable.Repeat(28, 12), 14];
        Assert.InRange(Likely(history, 20), 27, 29);
        var period = On(history, 20).Cycles[0].PeriodStart;
        Assert.InRange(period.Latest.DayNumber - period.Earliest.DayNumber, 2, 6);
    }

    [Fact]
    public void A_start_that_splits_a_cycle_is_weighed_as_spotting()
    {
        int[] history = [29, 30, 29, 30, 14];
        var basis = On(history, 1).Basis;
        Assert.Equal(1, basis.CyclesExcluded);
        Assert.Equal(4, basis.CyclesUsed);
        Assert.InRange(basis.TypicalCycleDays, 28.5, 30.5);
        // If it was spotting, the period comes about 15 days after it; with nothing by then, it began a cycle.
        Assert.True(On(history, 1).Cycles[0].PeriodStart.Earliest <= LastStart(history).AddDays(17));
        Assert.True(On(history, 20).Cycles[0].PeriodStart.Earliest >= LastStart(history).AddDays(26));
    }

    [Fact]
    public void Regularity_is_the_range_of_a_year_apart_from_the_level()
    {
        Assert.Equal(Regularity.Irregular, On([28, 27, 26, 25, 29, 24, 38, 23, 45, 26, 60, 31], 1).Basis.Regularity);
        Assert.Equal(Regularity.Regular, On([45, 45, 45, 45, 45, 45, 45, 45], 1).Basis.Regularity);
        Assert.Equal(Regularity.Regular, On(Even, 1).Basis.Regularity);
        // One odd year is forgotten after twelve cycles.
        Assert.Equal(Regularity.Regular, On([45, 24, .. Enumerable.Repeat(28, 12)], 1).Basis.Regularity);
    }

    [Fact]
    public void A_bleed_logged_day_by_day_is_menstrual_on_all_its_days()
    {
        var start = Histories.FirstDay.AddDays(56);
        var history = CycleHistory.FromSorted(
            [
                new(Histories.FirstDay, 5), new(Histories.FirstDay.AddDays(28), 5),
                .. Enumerable.Range(0, 7).Select(d => new Period(start.AddDays(d), 1)),
            ],
            [], []);
        for (var day = 0; day < 9; day++)
            Assert.Equal(day < 7, Run(history, start.AddDays(day)).Phase == CyclePhase.Menstrual);
        Assert.Equal(8, Run(history, start.AddDays(7)).CycleDay);
    }

    private static int Likely(int[] lengths, int day) =>
        On(lengths, day).Cycles[0].PeriodStart.Likely.DayNumber - LastStart(lengths).DayNumber;

    private static DateOnly LastStart(int[] lengths) => Histories.FirstDay.AddDays(lengths.Sum());

    private static Forecast On(int[] lengths, int day) => Run(Histories.OfLengths(lengths), LastStart(lengths).AddDays(day));

    private static Forecast Run(CycleHistory history, DateOnly asOf)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(history, new ForecastRequest(asOf, 1, 0.8, false), ScoringModel.Statistical, ref times).Value;
    }
}
