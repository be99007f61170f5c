using Predictions.Training.Evaluation;

namespace Predictions.Training.Tests;

public class ScoringRuleTests
{
    [Theory]
    [InlineData(25)]
    [InlineData(28)]
    [InlineData(33)]
    public void The_crps_of_a_point_is_its_error(int truth) => Assert.Equal(Math.Abs(28 - truth), LengthForecast.Point(28).Crps(truth));

    [Fact]
    public void The_crps_of_a_distribution_is_the_distance_of_its_cdf()
    {
        var even = new LengthForecast(28, 27, [0.25, 0.5, 0.25], []);
        Assert.Equal(0.0625 + 0.0625, even.Crps(28), 12);
        Assert.Equal(0.0625 + 0.5625 + 1, even.Crps(30), 12);
        Assert.Equal(1 + 0.5625 + 0.0625, even.Crps(26), 12);
    }

    [Fact]
    public void The_log_score_has_a_floor()
    {
        var even = new LengthForecast(28, 27, [0.25, 0.5, 0.25], []);
        Assert.Equal(Math.Log(2), even.LogScore(28), 12);
        Assert.Equal(Math.Log(1e6), even.LogScore(40), 12);
    }
}
