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
        var fitted = PriorFit.Fit(Cohort.Simulate(3, 150, CohortShape.Default));
        var vague = fitted with { Kappa = 5, Beta = 0.2 };
        var others = Cohort.Simulate(4, 150, CohortShape.Default);
        var gain = PriorFit.MeanCrpsDays(others, vague) - PriorFit.MeanCrpsDays(others, fitted);
        Assert.True(gain > 0.02, $"gained {gain}");
    }
}
