using Predictions.Core.History;

namespace Predictions.Core.Tests;

public class ObservedCyclesTests
{
    private static readonly DateOnly Day0 = Histories.FirstDay;

    [Fact]
    public void A_start_within_ten_days_of_the_last_kept_one_is_spotting()
    {
        // 5 is spotting after 0. 12 is kept: it is 12 days after the last kept start, 0.
        var cycles = Derive(Starts(0, 5, 12, 40), 45, out var lengths);
        Assert.Equal([12, 28], lengths);
        Assert.Equal(1, cycles.Excluded);
        Assert.Equal(Day0.AddDays(40), cycles.LastStart);
    }

    [Fact]
    public void A_cycle_that_touches_a_pause_is_not_used()
    {
        var history = CycleHistory.FromSorted(
            Starts(0, 28, 56, 84, 112), [], [new Pause(Day0.AddDays(55), Day0.AddDays(57), PauseReason.Other)]);
        var cycles = Derive(history, 120, out var lengths);
        Assert.Equal([28, 28], lengths);
        Assert.Equal(2, cycles.Excluded);
        Assert.False(cycles.IsPaused);
    }

    [Theory]
    [InlineData(30, null, 30, true)]
    [InlineData(30, null, 400, true)]
    [InlineData(30, 50, 50, true)]
    [InlineData(30, 50, 60, true)]
    [InlineData(30, 50, 70, false)]
    [InlineData(30, 70, 71, false)]
    [InlineData(30, 71, 71, true)]
    public void A_pause_lasts_until_a_period_after_it(int from, int? until, int asOf, bool paused)
    {
        DateOnly? last = until is { } day ? Day0.AddDays(day) : null;
        var history = CycleHistory.FromSorted(
            Starts(0, 28, 70), [], [new Pause(Day0.AddDays(from), last, PauseReason.Pregnancy)]);
        Assert.Equal(paused, Derive(history, asOf, out _).IsPaused);
    }

    [Fact]
    public void A_luteal_length_runs_from_the_day_after_ovulation_to_the_day_before_the_next_period()
    {
        var history = CycleHistory.FromSorted(
            Starts(0, 28, 56),
            [new Ovulation(Day0.AddDays(12), OvulationEvidence.LhTest), new Ovulation(Day0.AddDays(14), OvulationEvidence.LhTest),
                new Ovulation(Day0.AddDays(70), OvulationEvidence.Monitor)],
            []);
        Span<int> lengths = new int[10];
        Span<CycleEvidence> evidence = new CycleEvidence[10];
        Assert.True(ObservedCycles.TryDerive(history, Day0.AddDays(75), lengths, evidence, out var cycles));
        Assert.Equal([13], cycles.Evidence.ToArray().Select(e => e.LutealDays));
        Assert.Equal(Day0.AddDays(70), cycles.RunningOvulation!.Value.Date);
    }

    [Fact]
    public void There_are_no_cycles_before_the_first_period() =>
        Assert.False(ObservedCycles.TryDerive(
            CycleHistory.FromSorted(Starts(10), [], []), Day0, new int[1], new CycleEvidence[1], out _));

    [Fact]
    public void The_typical_bleed_is_the_median_of_the_known_ones()
    {
        var history = CycleHistory.FromSorted(
            [
                new Period(Day0, 3), new Period(Day0.AddDays(28), 0), new Period(Day0.AddDays(56), 6),
                new Period(Day0.AddDays(84), 5),
            ],
            [],
            []);
        Assert.Equal(5, Derive(history, 90, out _).TypicalBleedDays);
    }

    [Theory]
    // A period on the last day of a pause ends it, and its cycle is a natural one.
    [InlineData(70, 70, false)]
    [InlineData(70, 90, false)]
    // A period before the last day does not.
    [InlineData(71, 70, true)]
    public void A_period_on_the_last_day_of_a_pause_ends_it(int until, int asOf, bool paused)
    {
        var history = CycleHistory.FromSorted(
            Starts(0, 28, 70, 98), [], [new Pause(Day0.AddDays(30), Day0.AddDays(until), PauseReason.Postpartum)]);
        Assert.Equal(paused, Derive(history, asOf, out _).IsPaused);
        Derive(history, 100, out var lengths);
        Assert.Equal(paused ? [28] : [28, 28], lengths);
    }

    [Fact]
    public void A_bleed_logged_as_several_starts_is_one_period_also_past_the_tenth_day()
    {
        Period[] periods = [new(Day0, 0), .. Enumerable.Range(28, 13).Select(d => new Period(Day0.AddDays(d), 1))];
        var cycles = Derive(periods, 45, out var lengths);
        Assert.Equal([28], lengths);
        Assert.Equal(Day0.AddDays(28), cycles.LastStart);
        Assert.Equal(13, cycles.LastBleedDays);
        Assert.Equal(0, cycles.Excluded);
    }

    [Fact]
    public void A_start_inside_a_logged_bleed_begins_nothing()
    {
        var cycles = Derive([new(Day0, 7), new(Day0.AddDays(3), 0), new(Day0.AddDays(28), 5)], 30, out var lengths);
        Assert.Equal([28], lengths);
        Assert.Equal(0, cycles.Excluded);
    }

    private static Period[] Starts(params int[] days) => [.. days.Select(d => new Period(Day0.AddDays(d), 0))];

    private static ObservedCycles Derive(Period[] periods, int asOf, out int[] lengths) =>
        Derive(CycleHistory.FromSorted(periods, [], []), asOf, out lengths);

    private static ObservedCycles Derive(CycleHistory history, int asOf, out int[] lengths)
    {
        Assert.True(ObservedCycles.TryDerive(history, Day0.AddDays(asOf), new int[10], new CycleEvidence[10], out var cycles));
        lengths = cycles.LengthsDays.ToArray();
        return cycles;
    }
}
