using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

/// <summary>Intervals that may hide unlogged periods stay in the log and are no truth.</summary>
public class SuspectedGapTests
{
    [Theory]
    [InlineData("28 29 28 27 28", "0 0 0 0 0")]
    [InlineData("28 29 57 27 28", "0 0 1 0 0")]
    [InlineData("28 29 85 27 28", "0 0 2 0 0")]
    [InlineData("28 29 400 27 28", "0 0 13 0 0")]
    [InlineData("60 62 61 59 60", "0 0 0 0 0")]
    [InlineData("56", "1")]
    [InlineData("150 149 151 150 152", "4 4 4 4 4")]
    public void An_interval_is_read_as_core_reads_it(string lengths, string missing)
    {
        var marked = MarkOf(Chart(lengths));
        Assert.Equal(missing, string.Join(' ', marked.Cycles.Select(c => c.SuspectedUnlogged)));
        Assert.Equal(lengths, string.Join(' ', marked.Cycles.Select(c => c.LengthDays)));
    }

    [Fact]
    public void The_likely_lengths_of_a_forecast_have_the_same_readings()
    {
        foreach (var person in MissingLogs.Make(Cohort.Simulate(3, 200, CohortShape.Careful), 0.15, 3))
        {
            int[] lengths = KnownCycles.Of(person, person.Cycles.ToList().FindLastIndex(c => c.IsLogged)).LengthsDays;
            var readings = new IntervalReading[lengths.Length];
            CleanedCycles.Read(lengths, LengthPrior.Population, readings);
            var likely = lengths.Zip(readings)
                .Where(i => i.Second is not (IntervalReading.Break or IntervalReading.Spotting))
                .Select(i => i.Second switch
                {
                    IntervalReading.TwoCycles => i.First / 2.0,
                    IntervalReading.ThreeCycles => i.First / 3.0,
                    _ => i.First,
                });
            var cleaned = CleanedCycles.From(lengths, LengthPrior.Population, new double[lengths.Length]);
            Assert.Equal(likely, cleaned.LikelyDays.ToArray());
        }
    }

    [Fact]
    public void A_chart_with_known_or_marked_gaps_is_kept()
    {
        var cycles = Chart("28 58 28").Cycles.ToArray();
        cycles[2] = cycles[2] with { IsLogged = false };
        var unlogged = Chart("28") with { Cycles = cycles };
        Assert.Same(unlogged, MarkOf(unlogged));
        cycles[1] = cycles[1] with { LengthDays = 300 };
        Assert.Equal([0, 9, 0], MarkOf(unlogged with { Cycles = [.. cycles] }).Cycles.Select(c => c.SuspectedUnlogged));
        var marked = MarkOf(Chart("28 29 57 27 28"));
        Assert.Same(marked, MarkOf(marked));
        Assert.Equal(new GapCounts(1, 1, 0), GapCounts.Of([marked]));
        Assert.Equal(new GapCounts(0, 0, 1), GapCounts.Of([Chart("28 29 57 27 28")]));
        Assert.Equal(new GapCounts(0, 0, 0), GapCounts.Of([unlogged]));
    }

    [Fact]
    public void A_complete_log_has_only_breaks_marked()
    {
        var marked = SuspectedGaps.MarkBreaks(Chart("28 57 137 138"));
        Assert.Equal([0, 0, 0, 4], marked.Cycles.Select(c => c.SuspectedUnlogged));
    }

    [Fact]
    public void A_pause_is_no_gap()
    {
        var chart = Chart("28 29 300 27 28");
        var cycles = chart.Cycles.ToArray();
        cycles[2] = cycles[2] with { Pause = new ChartedPause(10, 280, PauseReason.Pregnancy) };
        Assert.All(MarkOf(chart with { Cycles = cycles }).Cycles, c => Assert.Equal(0, c.SuspectedUnlogged));
    }

    [Fact]
    public void A_short_interval_is_counted_as_spotting()
    {
        Assert.Equal(1, SuspectedGaps.Mark([Chart("28 29 28 28 11 28 27 28 28 28 28 28")]).Spotting);
    }

    /// <summary>Each scenario has the interval in the log and not as its truth.</summary>
    [Fact]
    public void A_gap_is_in_the_log_and_is_never_a_target()
    {
        var marked = MarkOf(Chart("28 29 28 27 57 28 29 28 27 28"));
        foreach (var scenario in Scenario.AllOf([marked], 1))
            Assert.All(scenario.Cases, asked => Assert.True(asked.Ahead > 1 || asked.TruthDays != 57, scenario.Name));
        var all = Scenario.AllOf([marked], 1)[0].Cases;
        Assert.Equal([27, 28, 29, 28, 27, 28], all.Select(asked => asked.TruthDays));
        Assert.Equal([28, 29, 28, 27, 57], all[1].PastDays);

        var ahead = Scenario.AllOf([marked], 1).Single(s => s.Key == "ahead_2_").Cases;
        Assert.Equal([57, 57, 55, 55], ahead.Select(asked => asked.TruthDays));
        Assert.DoesNotContain(ahead, asked => asked.PastDays.Length == 3);

        var rows = HazardTable.Build([marked], LengthPrior.Population, 137);
        Assert.Equal(marked.Cycles.Sum(c => c.LengthDays - 9) - 48, rows.Count);
    }

    /// <summary>After a start that was removed, the end of a suspected gap is not known.</summary>
    [Fact]
    public void A_silence_that_runs_into_a_gap_has_no_truth()
    {
        var chart = Chart("28 29 28 27 57 28 29 28 27 28");
        Assert.Contains(27 + 57, Truths(chart));
        Assert.DoesNotContain(27 + 57, Truths(MarkOf(chart)));

        static IEnumerable<int> Truths(ChartedPerson person) => Enumerable.Range(0, 100)
            .SelectMany(seed => Scenario.AllOf([person], seed))
            .Where(scenario => scenario.Key == "holes_10_silent_40_")
            .SelectMany(scenario => scenario.Cases.Select(asked => asked.TruthDays));
    }

    /// <summary>Of persons who forget a share of their periods, most gaps are found, and few cycles are taken for one.</summary>
    [Theory]
    [InlineData(0, 0, 0.001)]
    [InlineData(0.02, 0.8, 0.004)]
    [InlineData(0.06, 0.9, 0.006)]
    [InlineData(0.15, 0.95, 0.007)]
    public void Most_gaps_are_found_and_few_long_cycles_are_taken_for_one(double rate, double found, double wrong) =>
        Holds(MissingLogs.Make(Cohort.Simulate(8, 1000, CohortShape.Careful), rate, 8), found, wrong);

    [Fact]
    public void Most_gaps_of_the_clinic_are_found() => Holds(ClinicExport.Cohort(), 0.75, 0.004);

    /// <summary>
    /// The error of the same model on the same women: with all true cycles known, with the log's gaps marked, and with the gaps
    /// taken for cycles.
    /// </summary>
    [Fact]
    public void An_evaluation_with_marked_gaps_is_near_the_truth()
    {
        var women = ClinicExport.Cohort()[..120];
        ChartedPerson[] logged = [.. women.Select(ChartOf).OfType<ChartedPerson>()];
        var truth = MaeOf(women);
        var marked = MaeOf(SuspectedGaps.Mark(logged).Marked);
        var taken = MaeOf([.. logged.Select(SuspectedGaps.MarkBreaks)]);
        TestContext.Current.TestOutputHelper!.WriteLine($"{truth:0.00}, marked {marked:0.00}, taken for cycles {taken:0.00}");
        Assert.InRange(marked, truth - 0.3, truth + 0.3);
        Assert.True(taken > truth + 0.6, $"{taken:0.00} against {truth:0.00}");

        static double MaeOf(ChartedPerson[] persons) =>
            EvaluationReport.Of(ScoringModel.Statistical, "", persons, 1).Scenarios[0].Model.MaeDays.Value;
    }

    private static void Holds(ChartedPerson[] women, double minFound, double maxWrong)
    {
        var (gaps, found, cycles, wrong) = (0, 0, 0, 0);
        var logged = women.Select(woman => (Woman: woman, Chart: ChartOf(woman))).Where(pair => pair.Chart is not null).ToArray();
        foreach (var (woman, marked) in logged.Select(pair => pair.Woman).Zip(
            SuspectedGaps.Mark([.. logged.Select(pair => pair.Chart!)]).Marked))
        {
            var at = 0;
            foreach (var interval in marked.Cycles)
            {
                var isGap = !woman.Cycles[++at].IsLogged;
                while (!woman.Cycles[at].IsLogged)
                    at++;
                (gaps, cycles) = isGap ? (gaps + 1, cycles) : (gaps, cycles + 1);
                if (interval.SuspectedUnlogged > 0)
                    (found, wrong) = isGap ? (found + 1, wrong) : (found, wrong + 1);
            }
        }

        var counts = $"{found} of {gaps} gaps found, {wrong} of {cycles} cycles marked";
        TestContext.Current.TestOutputHelper!.WriteLine(counts);
        Assert.True(found >= minFound * gaps && wrong <= maxWrong * cycles, counts);
    }

    private static ChartedPerson? ChartOf(ChartedPerson woman) =>
        LoggedChart.Of(woman.Id, woman.LogAt(woman.Cycles.ToList().FindLastIndex(c => c.IsLogged)), out _);

    private static ChartedPerson MarkOf(ChartedPerson person) => SuspectedGaps.Mark([person]).Marked[0];

    private static ChartedPerson Chart(string lengths) => new(
        "a", new DateOnly(2020, 1, 1), [.. lengths.Split(' ').Select(days => new ChartedCycle(int.Parse(days), null, 0))]);
}
