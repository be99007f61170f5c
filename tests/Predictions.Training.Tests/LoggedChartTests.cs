using CsCheck;
using Predictions.Core.History;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

/// <summary>A chart of a log is what serving derives from the log.</summary>
public class LoggedChartTests
{
    private static readonly DateOnly First = new(2024, 1, 1);

    [Fact]
    public void Starts_soon_after_another_and_the_running_cycle_are_left_out()
    {
        var chart = LoggedChart.Of("a", Log([(0, 1), (1, 1), (3, 1), (8, 0), (28, 5), (59, 4)]), out var excluded);
        Assert.Equal([new ChartedCycle(28, null, 2), new ChartedCycle(31, null, 5)], chart!.Cycles);
        Assert.Equal((2, First), (excluded, chart.FirstDay));
        Assert.Null(LoggedChart.Of("a", Log([(0, 5)]), out _));
        Assert.Null(LoggedChart.Of("a", CycleHistory.Empty, out _));
    }

    [Fact]
    public void A_pause_is_cut_to_the_cycles_that_it_touches()
    {
        var log = CycleHistory.FromSorted(
            Log([(0, 5), (28, 5), (328, 5), (356, 5)]).Periods.ToArray(), [],
            [new Pause(First.AddDays(40), First.AddDays(328), PauseReason.Pregnancy)]);
        Assert.Equal(
            [null, new ChartedPause(13, 288, PauseReason.Pregnancy), null],
            LoggedChart.Of("a", log, out var excluded)!.Cycles.Select(c => c.Pause));
        Assert.Equal(0, excluded);

        var open = CycleHistory.FromSorted(
            log.Periods.ToArray(), [], [new Pause(First.AddDays(10), null, PauseReason.HormonalContraception)]);
        Assert.Equal(
            [(11, 18), (1, 300), (1, 28)],
            LoggedChart.Of("a", open, out _)!.Cycles.Select(c => (c.Pause!.FromDay, c.Pause.Days)));
    }

    [Fact]
    public void Ovulation_sign_and_age_are_those_of_serving()
    {
        var log = CycleHistory.FromSorted(
            Log([(0, 5), (28, 5), (56, 5), (84, 0)]).Periods.ToArray(),
            [new(First.AddDays(13), OvulationEvidence.MucusPeak), new(First.AddDays(44), OvulationEvidence.Monitor)], [],
            [
                new(First.AddDays(9), FertilitySignKind.FertileMucus), new(First.AddDays(36), FertilitySignKind.FertileMucus),
                new(First.AddDays(37), FertilitySignKind.MonitorHigh), new(First.AddDays(64), FertilitySignKind.LhNegative),
                new(First.AddDays(66), FertilitySignKind.FertileMucus), new(First.AddDays(66), FertilitySignKind.LhNegative),
                new(First.AddDays(67), FertilitySignKind.LhNegative),
            ],
            1990);
        var chart = LoggedChart.Of("a", log, out _)!;
        Assert.Equal(1990, chart.BirthYear);
        Assert.Equal(
            [
                new(28, 14, 5, Evidence: new ChartedEvidence(ChartMethod.Mucus, FirstSignDay: 10)),
                // The first sign is of another method than the ovulation.
                new(28, 17, 5),
                new(28, null, 5, Evidence: new ChartedEvidence(ChartMethod.Mucus, null, 11, 11, 2)),
            ],
            chart.Cycles);
    }

    /// <summary>The log of the chart holds the same as the log that the chart was made of.</summary>
    [Fact]
    public void A_chart_logs_the_same_as_the_log()
    {
        foreach (var woman in Cohort.Simulate(4, 150, CohortShape.WithEvidence with { ShareWithHoles = 0, PauseRate = 0.03 }))
        {
            var last = woman.Cycles.ToList().FindLastIndex(c => c.IsLogged);
            if (LoggedChart.Of(woman.Id, woman.LogAt(last), out _) is not { } chart)
                continue;
            var again = chart with { Cycles = [.. chart.Cycles, new ChartedCycle(30, null, woman.Cycles[last].BleedDays)] };
            var (before, after) = (woman.LogAt(last), again.LogAt(chart.Cycles.Count));
            Assert.Equal(before.Periods.ToArray(), after.Periods.ToArray());
            Assert.Equal(before.Ovulations.ToArray(), after.Ovulations.ToArray());
            Assert.Equal(before.Signs.ToArray(), after.Signs.ToArray());
            Assert.Equal(
                KnownCycles.Of(woman, last).LengthsDays, KnownCycles.Of(again, chart.Cycles.Count).LengthsDays);
        }
    }

    /// <summary>Reading what was written of imported charts gives the same persons.</summary>
    [Fact]
    public void What_is_written_of_charts_reads_the_same() => Charts.Seeded(
        persons =>
        {
            using var written = new StringWriter();
            CycleTableWriter.Write(
                written, persons, CycleColumns.In(persons), ["Device"], person => [person.Id == "p1" ? "a,\"b\"" : ""]);
            using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(written.ToString()));
            var read = CycleTable.Read(stream);
            Assert.Equal(persons.Select(p => (p.Id, Age(p))), read.Select(p => (p.Id, Age(p))));
            foreach (var (person, again) in persons.Zip(read))
                Assert.Equal(person.Cycles, again.Cycles);
        },
        iter: 500);

    private static int Age(ChartedPerson person) => person.BirthYear > 0 ? person.FirstDay.Year - person.BirthYear : 0;

    private static readonly Gen<ChartedCycle> Cycle =
        from length in Gen.Int[10, 137]
        from gap in Gen.Frequency((4, Gen.Const(0)), (1, Gen.Int[1, 20]))
        from ovulation in Gen.Int[1, length].Nullable()
        from sign in Gen.Int[1, length].Nullable()
        from bleed in Gen.Int[0, 30]
        from method in Gen.Enum<ChartMethod>()
        from test in Gen.Frequency((2, Gen.Const(0)), (1, Gen.Int[1, length]))
        from pause in Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[1, length]))
        select new ChartedCycle(
            length + 100 * gap, ovulation, bleed, true, true,
            pause == 0 ? null : new ChartedPause(pause, length - pause + 1, PauseReason.Postpartum),
            new ChartedEvidence(method, null, sign, test == 0 ? null : test, test == 0 ? 0 : length - test + 1), gap);

    private static readonly Gen<ChartedPerson[]> Charts =
        from persons in Gen.Select(Cycle.Array[1, 12], Gen.Frequency((1, Gen.Const(0)), (2, Gen.Int[8, 65]))).Array[1, 6]
        select persons.Select((p, i) => new ChartedPerson($"p{i}", First, p.Item1, p.Item2 == 0 ? 0 : First.Year - p.Item2))
            .ToArray();

    private static CycleHistory Log((int Day, int Bleed)[] periods) =>
        CycleHistory.FromSorted([.. periods.Select(p => new Period(First.AddDays(p.Day), p.Bleed))], [], []);
}
