using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class CohortFitTests
{
    [Fact]
    public void The_fitted_cohort_moves_to_the_charts_in_length_and_spread()
    {
        // The published figures are 28.4 days with a median spread of 1.95.
        var fitted = CohortFit.Fit(Charts(80, meanDays: 33, spreadDays: 4), seed: 1, iterations: 160);
        Assert.InRange(fitted.Even.MeanDays, 31, 35);
        Assert.InRange(fitted.Even.MedianSpreadDays, 2.8, 5);
    }

    [Fact]
    public void Equal_charts_and_seeds_give_equal_constants()
    {
        var charts = Charts(20, 29, 2);
        Assert.Equal(CohortFit.Fit(charts, 1, 10), CohortFit.Fit(charts, 1, 10));
        Assert.NotEqual(CohortFit.Fit(charts, 1, 10), CohortFit.Fit(charts, 2, 10));
    }

    [Fact]
    public void A_moment_has_the_error_of_a_mean_over_persons()
    {
        ChartedPerson[] persons =
            [.. Enumerable.Range(0, 20).Select(i => Person([.. Enumerable.Repeat(i % 2 == 0 ? 26 : 32, 6)]))];
        var rows = CohortFit.Compare(persons, CycleConstants.Published, CycleConstants.Fitted, 1);
        var length = rows.Single(r => r.Name == "length, days").Charts;
        Assert.Equal(29, length.Value, 1e-12);
        // Six equal cycles of a person count as one: the deviation over persons is 3·√(20/19).
        Assert.Equal(3 * Math.Sqrt(20.0 / 19) / Math.Sqrt(20), length.Error, 1e-12);
        Assert.Equal(0.5, rows.Single(r => r.Name == "cycles up to 28 days").Charts.Value, 1e-12);
        Assert.Equal(0, rows.Single(r => r.Name == "cycles over 1.25 times the person's median").Charts.Value);
    }

    [Fact]
    public void A_cohort_beside_itself_has_the_same_moments()
    {
        var rows = CohortFit.Compare(Charts(20, 29, 2), CycleConstants.Published, CycleConstants.Published, 1);
        Assert.All(rows, r => Assert.Equal(r.Before, r.After));
        Assert.Contains(rows, r => r.Name == "statistical, day 1: held − stated at 80 %");
    }

    [Fact]
    public void Cross_validation_prefers_a_cohort_fitted_to_women_of_the_same_population()
    {
        var distances = CohortFit.CrossValidate(Charts(60, 33, 4), folds: 2, seed: 1, iterations: 120);
        Assert.Equal("published figures", distances[0].Cohort);
        Assert.True(
            distances.Single(d => d.Cohort == "fitted").Distance < distances[0].Distance / 2,
            string.Join("; ", distances.Select(d => $"{d.Cohort} {d.Distance:0.00}")));
    }

    private static ChartedPerson[] Charts(int persons, double meanDays, double spreadDays) =>
    [
        .. Enumerable.Range(0, persons).Select(i =>
        {
            var rng = new Rng(77, i);
            var mean = meanDays + 2 * rng.Normal();
            return Person([.. Enumerable.Range(0, 10).Select(_ => (int)Math.Clamp(mean + spreadDays * rng.Normal(), 18, 60))]);
        }),
    ];

    private static ChartedPerson Person(int[] days) =>
        new("person", new DateOnly(2020, 1, 1), [.. days.Select(d => new ChartedCycle(d, null, 0))]);
}
