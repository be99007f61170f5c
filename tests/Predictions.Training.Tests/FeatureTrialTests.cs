using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Trees;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class FeatureTrialTests
{
    private static readonly TrainerSettings Small = TrainerSettings.Default with { Trees = 16, LearningRate = 0.5 };

    [Fact]
    public void A_set_of_features_hides_all_others_from_the_trees()
    {
        var rows = HazardTable.Build(Cohort.Simulate(1, 3, CohortShape.WithEvidence), LengthPrior.Population, 90, true);
        foreach (var set in FeatureSet.All)
            foreach (var (masked, row) in set.Masked(rows).Zip(rows))
                for (var feature = 0; feature < HazardFeatures.Count; feature++)
                    Assert.Equal(
                        feature < HazardFeatures.CountOfVersion1 || set.Groups.Any(g => feature - g.First is >= 0 and var at
                            && at < g.Count) ? row.Features[feature] : 0,
                        masked.Features[feature]);
    }

    [Fact]
    public void A_cycle_with_evidence_has_rows_for_each_state_of_its_log()
    {
        var cycle = new ChartedCycle(28, 15, 5, Evidence: new ChartedEvidence(FirstSignDay: 11));
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), [cycle with { Evidence = default }, cycle]);
        var rows = HazardTable.Build([person], LengthPrior.Population, 90, withEvidence: true);
        var second = rows.Where(r => r.Features[HazardFeatures.DaysSinceSign] != HazardFeatures.Never).ToArray();
        // From the sign on day 11 (10 days after the first) and again from the ovulation on day 15, until the end.
        Assert.Equal(28 - 10 + 1 + 28 - 14 + 1, second.Length);
        Assert.Equal(28 - 14 + 1, second.Count(r => r.Features[HazardFeatures.DaysSinceOvulation] != HazardFeatures.Never));
        Assert.All(second, r => Assert.Equal(r.Features[HazardFeatures.Day] - 10, r.Features[HazardFeatures.DaysSinceSign]));
    }

    [Fact]
    public void Trees_that_see_the_truth_gain_and_their_share_is_kept()
    {
        var persons = Drifting(60);
        var fits = ShareFit.Fit(Model(new Known(HazardTo(36))), [persons], 2, 1).Fits;
        var known = fits.Single(f => f.Situation == "3 or more cycles known, until due");
        Assert.True(known.GainDays.High < 0 && known.Share > 0.5, $"{known}");
    }

    [Fact]
    public void Trees_that_are_wrong_get_no_share()
    {
        var steady = Enumerable.Range(0, 40).Select(i => Person(i, [28, 27, 29, 28, 30, 28, 27, 29])).ToArray();
        var (shares, fits) = ShareFit.Fit(Model(new Known(HazardTo(DayAxis.Last))), [steady], 2, 1);
        Assert.All(shares.All, share => Assert.Equal(0, share.UntilDue));
        Assert.True(fits.Sum(f => f.Forecasts) > 1000);
    }

    [Fact]
    public void A_share_that_harms_one_population_is_not_kept()
    {
        var even = Enumerable.Range(0, 12).Select(i => Person(i, [.. Enumerable.Repeat(26, 9)])).ToArray();
        var fits = ShareFit.Fit(Model(new Known(HazardTo(36))), [Drifting(60), even], 2, 1).Fits;
        var known = fits.Single(f => f.Situation == "3 or more cycles known, until due");
        Assert.True(known.Best > 0 && known.WorstDays > 0 && known.Share == 0, $"{known}");
    }

    [Fact]
    public void A_trial_scores_every_set_in_every_situation_against_no_trees_and_against_lengths()
    {
        var plan = new TrainingPlan { Women = 30, Trainer = Small };
        var shape = CohortShape.Careful with { ShareLoggingOvulation = 1, Evidence = EvidenceShape.Usual };
        var persons = Cohort.Simulate(5, 30, shape);
        var rows = new FeatureTrial(persons, plan, 2, 1).Run(withCharts: true);
        foreach (var situation in rows.GroupBy(r => r.Situation))
        {
            Assert.Equal(FeatureSet.All.Select(s => s.Name), situation.Select(r => r.Features));
            Assert.Null(situation.First().AgainstLengthsDays);
            var lengths = situation.First();
            Assert.All(situation.Skip(1), r => Assert.Equal(
                r.DifferenceDays.Value - lengths.DifferenceDays.Value, r.AgainstLengthsDays!.Value.Value, 1e-4));
        }

        Assert.Contains(rows, r => r.Situation == "on the day of a logged ovulation");
        Assert.Contains(rows, r => r.Situation == "on the day of the first fertile sign");
    }

    [Fact]
    public void A_trial_needs_a_woman_for_each_fold() =>
        Assert.Throws<CycleTableException>(() => new FeatureTrial([Person(1, [28])], new TrainingPlan { Women = 10 }, 2, 1));

    // Three cycles of 26 days, which the statistical model learns, and then others of 36.
    private static ChartedPerson[] Drifting(int persons) =>
        [.. Enumerable.Range(0, persons).Select(i => Person(i, [26, 26, 26, 36, 36, 36, 36, 36, 36]))];

    private static ChartedPerson Person(int number, int[] days) =>
        new($"{number}", new DateOnly(2020, 1, 1), [.. days.Select(d => new ChartedCycle(d, null, 0, true, false))]);

    private static ScoringModel Model(IHazardModel trees) => new("known", LengthPrior.Population, trees, LearnedShares.None);

    private static double[] HazardTo(int day) =>
        [.. Enumerable.Range(DayAxis.First, DayAxis.Count).Select(d => d < day ? 0.001 : 0.9)];

    /// <summary>Trees that expect the period on one day.</summary>
    private sealed class Known(double[] known) : IHazardModel
    {
        public void Hazards(in HistorySummary summary, Span<double> hazards) => known.CopyTo(hazards);
    }
}
