using Predictions.Training.Learning;
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
    public void The_fitted_prior_forecasts_other_women_better_too()
    {
        var fitted = PriorFit.Fit(Cohort.Simulate(3, 60, CohortShape.Careful), seed: 1, iterations: 60);
        var vague = fitted with { Kinds = [.. fitted.Kinds.Select(k => k with { Kappa = 5, Beta = 0.2 })] };
        var others = Cohort.Simulate(4, 60, CohortShape.Careful);
        var gain = PriorFit.LossOf(others, 1, vague) - PriorFit.LossOf(others, 1, fitted);
        Assert.True(gain > 0.01, $"gained {gain}");
    }

    [Fact]
    public void Cross_validation_forecasts_every_situation_by_the_prior_of_other_women()
    {
        var scores = PriorFit.CrossValidate(Cohort.Simulate(5, 40, CohortShape.Careful), folds: 2, seed: 1, iterations: 5);
        Assert.Equal(PriorFit.Situations.Select(s => s.Name), scores.Select(s => s.Situation));
        Assert.All(scores, s => Assert.InRange(
            s.Difference.Value, s.Fitted.Value - s.ClosedForm.Value - 1e-6, s.Fitted.Value - s.ClosedForm.Value + 1e-6));
    }
}
