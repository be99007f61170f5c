using CsCheck;
using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Testing;

namespace Predictions.Core.Tests;

/// <summary>The change that an event reports, against both whole forecasts.</summary>
public class ForecastChangeTests
{
    // Most edits are small, so that many leave the forecast as it was.
    private static readonly Gen<(CycleHistory Before, CycleHistory After, DateTimeOffset Now)> AnyChange =
        from history in Histories.Any
        from edit in Gen.Int[0, 6]
        from at in Gen.Int[0, 30]
        from other in Histories.Any
        from day in Gen.Frequency((6, Gen.Int[0, 12]), (4, Gen.Int[13, 60]), (1, Gen.Int[61, 1200]))
        from isUndone in Gen.Bool
        let edited = Edited(history, edit, at, other)
        let now = new DateTimeOffset(history.Periods[^1].Start.AddDays(day), new TimeOnly(9, 0), TimeSpan.Zero)
        select isUndone ? (edited, history, now) : (history, edited, now);

    [Fact]
    public void A_change_is_what_two_whole_forecasts_show() => AnyChange.Seeded(change =>
    {
        var (before, after, now) = change;
        var request = new ForecastRequest(ForecastRequest.DefaultAsOf(after, now), 3, ForecastRequest.DefaultInterval, false);
        var (old, shown) = (Forecast(before, request), Forecast(after, request));
        var dated = ForecastChange.Of(before, after, now, ScoringModel.Statistical);
        var plain = ForecastChange.Of(before, after, now, ScoringModel.Statistical, withDates: false);
        if (shown is null)
        {
            Assert.Null(dated);
            Assert.Null(plain);
            return;
        }

        Assert.Equal(
            new ForecastChange(
                old is null || !ShowsTheSame(old, shown), shown.Status, shown.Cycles[0].PeriodStart,
                shown.Cycles[0].FertileWindow),
            dated);
        Assert.Equal(dated!.Value with { NextPeriod = default, FertileWindow = default }, plain);
    }, iter: 2_000);

    /// <summary>A run of writes about a few users: the history after each is the one before the next.</summary>
    [Fact]
    public void A_remembered_forecast_changes_no_answer() =>
        Gen.Select(Histories.Any.Array[3], Gen.Select(Gen.Int[0, 2], Gen.Int[0, 6], Gen.Int[0, 30]).Array[12], Gen.Bool)
            .Seeded((users, edits, hasDates) =>
            {
                // So few slots that forecasts are forgotten too.
                var recent = new RecentForecasts(capacity: 8);
                var now = new DateTimeOffset(
                    users.Max(user => user.Periods[^1].Start).AddDays(4), new TimeOnly(9, 0), TimeSpan.Zero);
                foreach (var (user, edit, at) in edits)
                {
                    var (before, after) = (users[user], Edited(users[user], edit, at, users[user]));
                    if (after.Periods.IsEmpty)
                        continue;
                    users[user] = after;
                    Assert.Equal(
                        ForecastChange.Of(before, after, now, ScoringModel.Statistical, hasDates),
                        ForecastChange.Of(before, after, now, ScoringModel.Statistical, hasDates, recent));
                }
            }, iter: 500);

    /// <summary>Each older start needs the forecast after it. The one before it is that of the write before.</summary>
    [Fact]
    public void A_run_of_older_starts_computes_each_forecast_once()
    {
        var model = new CountedModel();
        var scoring = ScoringModel.Statistical with { Learned = model, Shares = LearnedShares.Faded(1) };
        var last = Histories.FirstDay.AddDays(2_000);
        var now = new DateTimeOffset(last.AddDays(4), default, TimeSpan.Zero);
        var recent = new RecentForecasts();
        // The first is not remembered until a write leaves the next cycle as it was.
        var cycles = 20;
        for (; ForecastChange.Of(Of(cycles), Of(cycles + 1), now, scoring, false, recent)!.Value.IsChanged; cycles++)
            Assert.InRange(cycles, 20, 60);
        model.Count = 0;
        for (var more = 1; more <= 10; more++)
            ForecastChange.Of(Of(cycles + more), Of(cycles + more + 1), now, scoring, false, recent);
        Assert.Equal(10, model.Count);
        // Another day or another model is another forecast.
        ForecastChange.Of(Of(cycles + 11), Of(cycles + 12), now.AddDays(1), scoring, false, recent);
        Assert.Equal(12, model.Count);
        ForecastChange.Of(
            Of(cycles + 11), Of(cycles + 12), now, scoring with { Name = "another" }, withDates: false, recent);
        Assert.Equal(14, model.Count);

        CycleHistory Of(int count) => CycleHistory.FromSorted(
            [.. Enumerable.Range(0, count).Select(i => new Period(last.AddDays(28 * (i - count + 1)), 5))], [], []);
    }

    [Fact]
    public void A_forecast_that_is_kept_again_displaces_no_other()
    {
        // One set, so that a second place of the first forecast would be the last place of the second.
        var recent = new RecentForecasts(capacity: 4);
        CycleHistory[] histories = [.. Enumerable.Range(26, 4).Select(days => Histories.OfLengths(days))];
        for (var i = 0; i < histories.Length; i++)
            recent.Keep(histories[i], Histories.FirstDay, ScoringModel.Statistical, new ShownDigests((ulong)i, 1));
        for (var more = 0UL; more < 4; more++)
            recent.Keep(histories[0], Histories.FirstDay, ScoringModel.Statistical, new ShownDigests(100 + more, 2));
        ShownDigests?[] kept = [new(103, 2), new(1, 1), new(2, 1), new(3, 1)];
        Assert.Equal(
            kept, histories.Select(history => recent.Find(history, Histories.FirstDay, ScoringModel.Statistical)));
    }

    [Fact]
    public void Fewer_forecasts_than_a_set_are_rejected() =>
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => new RecentForecasts(capacity: 3));

    [Fact]
    public void An_unknown_history_before_makes_every_forecast_a_change()
    {
        var history = Histories.OfLengths(28, 28, 29);
        var now = new DateTimeOffset(history.Periods[^1].Start.AddDays(20), default, TimeSpan.Zero);
        Assert.True(ForecastChange.Of(null, history, now, ScoringModel.Statistical)!.Value.IsChanged);
        Assert.False(ForecastChange.Of(history, history, now, ScoringModel.Statistical)!.Value.IsChanged);
    }

    /// <summary>A learned model that counts how often it is asked.</summary>
    private sealed class CountedModel : IHazardModel
    {
        public int Count { get; set; }

        public void Hazards(in HistorySummary summary, Span<double> hazards)
        {
            Count++;
            hazards.Fill(0.05);
        }
    }

    private static CycleHistory Edited(CycleHistory history, int edit, int at, CycleHistory other)
    {
        var periods = history.Periods.ToArray();
        var index = at % periods.Length;
        return edit switch
        {
            0 => With(history, periods[..^1]),
            1 => With(history, [.. periods[..index], .. periods[(index + 1)..]]),
            2 => With(history, [.. periods[..index], periods[index] with { Days = at }, .. periods[(index + 1)..]]),
            3 => With(history, [.. periods[..^1], periods[^1] with { Days = at }]),
            4 => With(history, [.. periods, new Period(periods[^1].Start.AddDays(10 + at), 1)]),
            5 => CycleHistory.FromSorted(periods, [], [], [], history.BirthYear),
            _ => other,
        };
    }

    private static CycleHistory With(CycleHistory history, Period[] periods) => CycleHistory.FromSorted(
        periods, history.Ovulations.ToArray(), history.Pauses.ToArray(), history.Signs.ToArray(), history.BirthYear);

    private static Forecast? Forecast(CycleHistory history, in ForecastRequest request)
    {
        var times = new StageTimes();
        var forecast = ForecastPipeline.Run(history, request, ScoringModel.Statistical, ref times);
        return forecast is { IsSuccess: true, Value.Cycles.Length: > 0 } ? forecast.Value : null;
    }

    private static bool ShowsTheSame(Forecast one, Forecast other) =>
        (one.Status, one.Phase) == (other.Status, other.Phase)
        && one.Cycles.Select(Shown).SequenceEqual(other.Cycles.Select(Shown));

    private static (DateOnly, DateOnly, DateOnly, DateOnly, DateOnly, DateOnly, DateOnly, DateOnly) Shown(
        CycleForecast cycle) => (
        cycle.PeriodStart.Likely, cycle.PeriodStart.Earliest, cycle.PeriodStart.Latest, cycle.Ovulation.Likely,
        cycle.Ovulation.Earliest, cycle.Ovulation.Latest, cycle.FertileWindow.Start, cycle.FertileWindow.End);
}
