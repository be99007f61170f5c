using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Training.Evaluation;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class ScoringRuleTests
{
    [Theory]
    [InlineData(25)]
    [InlineData(28)]
    [InlineData(33)]
    public void The_crps_of_a_point_is_its_error(int truth) =>
        Assert.Equal(Math.Abs(28 - truth), LengthForecast.Point(28).Crps(truth));

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

    [Fact]
    public void The_pit_is_the_share_below_and_a_part_of_the_day_itself()
    {
        var even = new LengthForecast(28, 27, [0.25, 0.5, 0.25], []);
        Assert.Equal(0.25 + 0.3 * 0.5, even.Pit(28, 0.3), 12);
        Assert.Equal(0, even.Pit(20, 0.3), 12);
        Assert.Equal(1, even.Pit(40, 0.3), 12);
    }

    [Fact]
    public void Ranges_from_the_days_are_those_that_the_product_states()
    {
        var model = ShippedModel.Stable.Scoring;
        var forecaster = new ModelForecaster("model", model);
        foreach (var asked in Scenario.AllOf(Cohort.Simulate(23, 20, CohortShape.Careful), 1).SelectMany(s => s.Cases))
            foreach (var (i, interval) in LengthForecast.NominalCoverage.Index())
            {
                var times = default(StageTimes);
                var request = new ForecastRequest(asked.Start.AddDays(asked.AsOfDay), asked.Ahead, interval, false);
                var told = ForecastPipeline.Run(asked.Log, request, model, ref times).Value.Cycles[^1].PeriodStart;
                var forecast = forecaster.Forecast(asked);
                // The days leave out probabilities below 1e-6, so a quantile that falls between two days can move by one.
                if (IsTie(forecast, (1 - interval) / 2) || IsTie(forecast, (1 + interval) / 2))
                    continue;
                var range = forecast.Ranges[i];
                Assert.Equal((told.Earliest, told.Latest), (asked.Start.AddDays(range.From), asked.Start.AddDays(range.To)));
                Assert.Equal(told.Probability, range.Stated, 1e-4);
            }
    }

    private static bool IsTie(LengthForecast forecast, double quantile)
    {
        var cumulated = 0.0;
        return forecast.Mass.Any(mass => Math.Abs((cumulated += mass) - quantile) < 1e-4);
    }
}
