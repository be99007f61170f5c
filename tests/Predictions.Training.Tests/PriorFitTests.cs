using Predictions.Core.Features;
using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Optimization;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class PriorFitTests
{
    [Fact]
    public void The_simplex_finds_the_bottom_of_a_curved_valley()
    {
        // Rosenbrock's function, whose bottom is at (1, 1).
        var found = NelderMead.Minimize(
            x => Math.Pow(1 - x[0], 2) + 100 * Math.Pow(x[1] - x[0] * x[0], 2), [-1.2, 1], [0.5, 0.5], 300);
        Assert.Equal(1, found[0], 1e-4);
        Assert.Equal(1, found[1], 1e-4);
    }

    [Fact]
    public void The_search_finds_the_bottom_of_a_bowl_with_unlike_scales()
    {
        double[] bottom = [1, -2, 30, 0.004];
        double[] scale = [1, 1, 20, 0.01];
        var found = EvolutionStrategy.Minimize(
            x => x.Zip(bottom.Zip(scale), (at, of) => Math.Pow((at - of.First) / of.Second, 2)).Sum(),
            [0, 0, 0, 0], scale, generations: 120, seed: 1);
        Assert.All(found.Zip(bottom.Zip(scale)), of =>
            Assert.InRange((of.First - of.Second.First) / of.Second.Second, -1e-4, 1e-4));
    }

    [Fact]
    public void The_fitted_prior_forecasts_other_women_better_too()
    {
        var women = Cohort.Simulate(3, 60, CohortShape.Careful);
        var fitted = PriorFit.Fit(women, seed: 1, generations: 8);
        var unfitted = PriorFit.Fit(women, 1, generations: 0);
        Assert.True(PriorFit.LossOf(women, 1, fitted) < PriorFit.LossOf(women, 1, unfitted) - 0.001);
        var vague = fitted with { Kinds = [.. fitted.Kinds.Select(k => k with { Kappa = 5, Beta = 0.2 })] };
        var others = Cohort.Simulate(4, 60, CohortShape.Careful);
        var gain = PriorFit.LossOf(others, 1, vague) - PriorFit.LossOf(others, 1, fitted);
        Assert.True(gain > 0.01, $"gained {gain}");
    }

    /// <summary>A fit near a prior starts at it, and few women move it less than a fit from scratch.</summary>
    [Fact]
    public void Few_women_move_a_fit_near_the_shipped_prior_a_little_and_to_the_better()
    {
        var longer = CohortShape.Careful with
        {
            MaxCycles = 12,
            Constants = CycleConstants.Fitted with { Even = CycleConstants.Fitted.Even with { MeanDays = 34 } },
        };
        var women = Cohort.Simulate(3, 40, longer);
        Assert.Equal(LengthPrior.Population, PriorFit.Fit(women, 1, generations: 0, LengthPrior.Population));
        var near = PriorFit.Fit(women, 1, generations: 8, LengthPrior.Population);
        var scratch = PriorFit.Fit(women, 1, generations: 8);
        var others = Cohort.Simulate(4, 80, longer);
        var shipped = PriorFit.LossOf(others, 1, LengthPrior.Population);
        Assert.True(PriorFit.LossOf(others, 1, near) < shipped - 0.01);
        Assert.True(Distance(near) < Distance(scratch), $"{near} and {scratch}");
        Assert.Null(PriorLimits.Problem(near));

        static double Distance(LengthPrior prior) => Enumerable.Range(0, 2).Sum(kind => Math.Abs(Math.Log(
            prior.Kinds[kind].Beta / LengthPrior.Population.Kinds[kind].Beta)));
    }

    [Fact]
    public void Cross_validation_forecasts_every_situation_by_the_prior_of_other_women()
    {
        var scores = PriorFit.CrossValidate(Cohort.Simulate(5, 40, CohortShape.Careful), folds: 2, seed: 1, generations: 1);
        Assert.Equal(PriorFit.Situations.Count, scores.Select(s => s.Situation).Distinct().Count());
        Assert.All(scores, s => Assert.InRange(
            s.Difference.Value, s.Fitted.Value - s.ClosedForm.Value - 1e-6, s.Fitted.Value - s.ClosedForm.Value + 1e-6));
    }

    [Fact]
    public void A_woman_is_forecast_by_the_prior_of_the_other_folds()
    {
        // Folds alternate. First each fold has one length only, so its prior comes from women with the other length.
        var apart = Crps(i => i % 2 == 0 ? 25 : 36);
        var mixed = Crps(i => i % 4 < 2 ? 25 : 36);
        Assert.True(apart > mixed + 0.3, $"{apart} and {mixed}");

        static double Crps(Func<int, int> daysOf) => PriorFit
            .CrossValidate([.. Enumerable.Range(0, 40).Select(i => Steady(daysOf(i)))], folds: 2, seed: 1, generations: 8)
            .Single(s => s.Situation == "no cycle known").Fitted.Value;

        static ChartedPerson Steady(int days) =>
            new($"{days}", new DateOnly(2020, 1, 1), [.. Enumerable.Repeat(new ChartedCycle(days, null, 0), 8)]);
    }
}
