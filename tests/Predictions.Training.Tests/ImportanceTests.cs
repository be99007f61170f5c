using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Models.Trees;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class ImportanceTests
{
    private static readonly DateOnly Start = new(2024, 5, 1);
    private static readonly DayShares One = new(1, 1);
    private static readonly LearnedShares Whole = new(One, One, One, One, One, One);

    private static readonly ChartedPerson[] Women = Cohort.Simulate(
        41, 60, CohortShape.WithEvidence with { Evidence = EvidenceShape.Usual with { ShareWithBirthYear = 1 } });

    private static readonly IReadOnlyList<ImportanceRow> Rows = PermutationImportance.Of(ScoringModel.Statistical, Women, 3);

    [Fact]
    public void An_input_that_the_model_does_not_use_loses_nothing_and_the_past_is_certain_to()
    {
        var all = Rows.Where(r => r.Key == Scenario.AllKey).ToArray();
        Assert.Equal(new IntervalEstimate(0, 0, 0), Row(all, "lengths of bleeds").LossDays);
        Assert.True(Row(all, "past lengths").LossDays.Low > 0.1);
        Assert.True(Row(all, "past lengths: typical").LossDays.Low > 0.1);
        Assert.True(Row(all, "past lengths").LossDays.Value > Row(all, "past lengths: spread, order, number").LossDays.Value);
        Assert.Equal([.. all.OrderByDescending(r => r.LossDays.Value)], all);
        Assert.DoesNotContain(Rows, r => r.Input.StartsWith("trees", StringComparison.Ordinal));

        // Nothing is known of a past that no woman has; her age is.
        Assert.Equal(["age"], Rows.Where(r => r is { Key: "known_0_", LossDays.Value: not 0 }).Select(r => r.Input));
        Assert.DoesNotContain(Rows, r => r is { Key: "known_0_", Input: "past lengths" });
    }

    [Fact]
    public void Evidence_of_the_running_cycle_counts_where_it_is_logged()
    {
        Assert.DoesNotContain(Rows, r => r is { Key: Scenario.AllKey, Input: "ovulation of the running cycle" });
        Assert.True(Row(Rows.Where(r => r.Key == "ovulation_"), "ovulation of the running cycle").LossDays.Low > 0);
        Assert.True(Row(Rows.Where(r => r.Key == "sign_"), "signs of the running cycle").LossDays.Low > 0);
    }

    [Fact]
    public void Trees_have_rows_where_they_have_a_share()
    {
        var stable = ShippedModel.Stable.Scoring;
        var none = PermutationImportance.Of(stable with { Shares = LearnedShares.None }, Women, 3);
        Assert.DoesNotContain(none, r => r.Input.StartsWith("trees", StringComparison.Ordinal));

        var whole = PermutationImportance.Of(stable with { Shares = Whole }, Women, 3);
        Assert.True(Row(whole.Where(r => r.Key == Scenario.AllKey), "trees: lengths").LossDays.Low > 0.1);

        var blind = PermutationImportance.Of(stable with { Learned = new Even(), Shares = Whole }, Women, 3);
        var trees = blind.Where(r => r.Input.StartsWith("trees", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(trees);
        Assert.All(trees, r => Assert.Equal(new IntervalEstimate(0, 0, 0), r.LossDays));
    }

    [Fact]
    public void The_groups_of_trees_are_those_of_their_features() =>
        Assert.Equal(["lengths", .. HazardFeatures.Groups.Select(g => g.Name)], TreeInput.All.Select(t => t.Name));

    [Fact]
    public void Each_woman_gets_the_input_of_one_other_and_gives_her_own_to_one()
    {
        var cases = Scenario.AllOf(Women, 1)[0].Cases;
        var partners = PermutationImportance.Partners(cases, 7, 0);
        var pairs = cases.Select((c, i) => (c.Person, Other: cases[partners[i]].Person)).Distinct().ToArray();
        Assert.All(pairs, pair => Assert.NotEqual(pair.Person, pair.Other));
        Assert.Equal(pairs.Length, pairs.Select(p => p.Person).Distinct().Count());
        Assert.Equal(pairs.Length, pairs.Select(p => p.Other).Distinct().Count());
        Assert.Equal(partners, PermutationImportance.Partners(cases, 7, 0));
        Assert.NotEqual(partners, PermutationImportance.Partners(cases, 7, 1));
        Assert.NotEqual(partners, PermutationImportance.Partners(cases, 8, 0));
    }

    [Fact]
    public void The_past_is_exchanged_in_two_parts()
    {
        var own = Case([28, 28, 28], 1994);
        var other = Case([40, 44, 40, 36, 40], 1980, Start.AddYears(1));
        Assert.Equal([40, 40, 40], Lengths("past lengths: typical"));
        Assert.Equal([28, 31, 28, 25, 28], Lengths("past lengths: spread, order, number"));
        Assert.Equal([40, 44, 40, 36, 40], Lengths("past lengths"));
        Assert.Equal([28, 28, 28], Lengths("age"));
        Assert.Equal(1979, Exchanged("age").BirthYear);
        Assert.Equal([5, 4, 3, 2], Exchanged("lengths of bleeds").Periods.ToArray().Select(p => p.Days));

        int[] Lengths(string input) => KnownCycles.Of(Exchanged(input)).LengthsDays;

        CycleHistory Exchanged(string input)
        {
            var log = LogInput.All.Single(i => i.Name == input).Exchanged(own, other);
            Assert.Equal(Start, log.Periods[^1].Start);
            return log;
        }
    }

    [Fact]
    public void Evidence_is_exchanged_by_its_distance_to_the_next_period_or_from_the_first_day()
    {
        var own = With(Case([28, 28], 0), Start.AddDays(-14), Start.AddDays(12));
        var other = With(Case([35, 35, 35], 0, Start.AddYears(1)), Start.AddYears(1).AddDays(-47), Start.AddYears(1).AddDays(20));
        Assert.Equal([Start.AddDays(-40), Start.AddDays(12)], Days("signs and ovulations of past cycles"));
        Assert.Equal([Start.AddDays(-14), Start.AddDays(20)], Days("ovulation of the running cycle"));
        Assert.Equal([Start.AddDays(-14), Start.AddDays(12)], Days("signs of the running cycle"));
        Assert.Equal([Start.AddDays(-14), Start.AddDays(12)], Days("past lengths"));
        own = With(Case([28, 28], 0), Start.AddDays(-42));
        Assert.Equal([Start.AddDays(-49)], Days("past lengths"));
        Assert.Equal([Start.AddDays(-49)], Days("past lengths: typical"));

        DateOnly[] Days(string input) => [.. LogInput.All.Single(i => i.Name == input).Exchanged(own, other).Ovulations.ToArray()
            .Select(o => o.Date)];
    }

    [Fact]
    public void Few_women_have_losses_without_intervals_and_a_page_shows_tables_and_plot()
    {
        var few = PermutationImportance.Of(ScoringModel.Statistical, Women[..9], 3);
        Assert.All(few, r => Assert.False(r.LossDays.HasInterval));
        Assert.Empty(PermutationImportance.Of(ScoringModel.Statistical, Women[..1], 3));

        var report = EvaluationReport.Of(ScoringModel.Statistical, "women", Women, 3);
        var page = EvaluationPage.Of(report, EvaluationPageTests.Made);
        Assert.DoesNotContain("importance", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("importance", ReportJson.Of(report), StringComparison.OrdinalIgnoreCase);
        var measured = report with { Importance = Rows };
        page = EvaluationPage.Of(measured, EvaluationPageTests.Made);
        Assert.Contains("<figure id=\"importance\"", page, StringComparison.Ordinal);
        Assert.Contains("\"input\": \"past lengths\"", ReportJson.Of(measured), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "id=\"importance\"", EvaluationPage.Of(report with { Importance = few }, EvaluationPageTests.Made),
            StringComparison.Ordinal);
    }

    private static ImportanceRow Row(IEnumerable<ImportanceRow> rows, string input) => rows.Single(r => r.Input == input);

    private static ForecastCase Case(int[] past, int birthYear, DateOnly? start = null)
    {
        var first = (start ?? Start).AddDays(-past.Sum());
        var periods = Enumerable.Range(0, past.Length + 1)
            .Select(i => new Period(first.AddDays(past.Take(i).Sum()), past.Length + 2 - i));
        return new ForecastCase(
            0, "a", CycleHistory.FromSorted([.. periods], [], [], birthYear: birthYear), start ?? Start, 0, 28, past);
    }

    private static ForecastCase With(ForecastCase asked, params DateOnly[] ovulations) => asked with
    {
        Log = CycleHistory.FromSorted(
            asked.Log.Periods.ToArray(), [.. ovulations.Select(day => new Ovulation(day, OvulationEvidence.Monitor))], []),
    };

    /// <summary>Trees that see nothing.</summary>
    private sealed class Even : IHazardModel
    {
        public void Hazards(in HistorySummary summary, Span<double> hazards) => hazards.Fill(0.1);
    }
}
