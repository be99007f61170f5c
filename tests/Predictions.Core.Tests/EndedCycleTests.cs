using CsCheck;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Testing;

namespace Predictions.Core.Tests;

public class EndedCycleTests
{
    private static readonly DateOnly Day0 = Histories.FirstDay;

    [Theory]
    [InlineData("0 28", "56", 28, 56)]
    [InlineData("0", "137", 0, 137)]
    [InlineData("0", "10", 0, 10)]
    // The first upload ends one cycle, the newest.
    [InlineData("", "0 28 56 84", 56, 84)]
    // Spotting neither ends nor begins a cycle.
    [InlineData("0 28 33", "56", 28, 56)]
    [InlineData("0 28", "56 60", 28, 56)]
    // Starts without a day between them are one bleed, also past the tenth day.
    [InlineData("0 28", "56 60 64 68", 28, 56)]
    // Older starts that are added at the same time change nothing.
    [InlineData("0 56", "28 84", 56, 84)]
    public void The_newest_start_ends_the_cycle_before_it(string held, string recorded, int first, int next)
    {
        Assert.Equal(CycleEnding.Ended, Find(held, recorded, out var cycle));
        Assert.Equal(new EndedCycle(Day0.AddDays(first), Day0.AddDays(next)), cycle);
    }

    [Theory]
    [InlineData("0 28", "28", CycleEnding.NoNewStart)]
    [InlineData("0 28 56", "0 28 56", CycleEnding.NoNewStart)]
    [InlineData("0 56", "28", CycleEnding.NoNewStart)]
    // The start at 60 was known. It is spotting now, which does not make 55 the newest.
    [InlineData("0 28 60", "55", CycleEnding.NoNewStart)]
    [InlineData("", "0", CycleEnding.FirstStart)]
    [InlineData("", "0 9", CycleEnding.FirstStart)]
    [InlineData("28", "0", CycleEnding.NoNewStart)]
    [InlineData("0 28", "37", CycleEnding.Spotting)]
    [InlineData("0", "138", CycleEnding.TooLong)]
    public void Other_starts_end_none(string held, string recorded, CycleEnding ending) =>
        Assert.Equal(ending, Find(held, recorded, out _));

    [Fact]
    public void A_change_that_adds_no_start_ends_none()
    {
        var held = History("0 28");
        var ovulation = new Ovulation(Day0.AddDays(42), OvulationEvidence.LhTest);
        var logged = CycleHistory.FromSorted(held.Periods.ToArray(), [ovulation], []);
        Assert.Equal(CycleEnding.NoNewStart, EndedCycle.Find(held, logged, out _));
        Assert.Equal(CycleEnding.NoNewStart, EndedCycle.Find(held, held, out _));
        Assert.Equal(CycleEnding.NoNewStart, EndedCycle.Find(held, CycleHistory.Empty, out _));
        Assert.Equal(CycleEnding.NoNewStart, EndedCycle.Find(held, History("0"), out _));
    }

    [Theory]
    [InlineData(0, 27, CycleEnding.Ended)]
    // A period on the last day of a pause ends it.
    [InlineData(0, 28, CycleEnding.Ended)]
    [InlineData(0, 29, CycleEnding.Paused)]
    [InlineData(40, null, CycleEnding.Paused)]
    [InlineData(55, 60, CycleEnding.Paused)]
    [InlineData(56, null, CycleEnding.Ended)]
    public void A_cycle_that_touches_a_pause_is_none(int from, int? until, CycleEnding ending)
    {
        DateOnly? last = until is { } day ? Day0.AddDays(day) : null;
        var after = CycleHistory.FromSorted(
            History("0 28 56").Periods.ToArray(), [], [new Pause(Day0.AddDays(from), last, PauseReason.Pregnancy)]);
        Assert.Equal(ending, EndedCycle.Find(History("0 28"), after, out _));
    }

    [Fact]
    public void The_ended_cycle_is_the_last_one_that_a_forecast_uses() =>
        Gen.Select(Histories.Any, Histories.Any).Seeded((before, after) =>
        {
            if (EndedCycle.Find(before, after, out var cycle) != CycleEnding.Ended)
                return;
            var count = after.Periods.Length;
            Assert.True(ObservedCycles.TryDerive(
                after, after.Periods[^1].Start, new int[count], new CycleEvidence[count], out var seen));
            Assert.Equal(cycle.Next, seen.LastStart);
            Assert.Equal(cycle.Next.DayNumber - cycle.First.DayNumber, seen.LengthsDays[^1]);
            Assert.InRange(seen.LengthsDays[^1], DayAxis.First, DayAxis.Last);
        });

    private static CycleEnding Find(string held, string recorded, out EndedCycle cycle)
    {
        var before = History(held);
        return EndedCycle.Find(before, Recorded(recorded).ApplyTo(before).Value, out cycle);
    }

    private static HistoryChange Recorded(string days) =>
        new(History(days), new HashSet<DateOnly>(), new HashSet<DateOnly>(), new HashSet<DateOnly>());

    private static CycleHistory History(string days) => CycleHistory.FromSorted(
        [.. days.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => new Period(Day0.AddDays(int.Parse(d)), 4))], [],
        []);
}
