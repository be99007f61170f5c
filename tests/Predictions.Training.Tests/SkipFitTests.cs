using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

/// <summary>The estimated skip rate is near the true one, whoever forgets.</summary>
public class SkipFitTests
{
    private static readonly CohortShape Forgetful = CohortShape.Default with { PauseRate = 0 };
    private static readonly ChartedPerson[] Careful = Cohort.Simulate(5, 1000, CohortShape.Careful);

    [Theory]
    [InlineData(0, 0, 0.002)]
    [InlineData(0.02, 0.017, 0.023)]
    [InlineData(0.05, 0.045, 0.054)]
    [InlineData(0.1, 0.09, 0.105)]
    public void Where_all_users_forget_alike_the_rate_is_found_and_its_weight_is_large(double rate, double least, double most)
    {
        var fit = Fit(MissingLogs.Make(Careful, rate, 7));
        Assert.InRange(fit.Rate.Value, least, most);
        Assert.InRange(fit.Rate.Value, fit.Rate.Low, fit.Rate.High);
        if (rate > 0)
            Assert.InRange(fit.Cycles.Value, 50, SkipPrior.MaxCycles);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Where_one_user_in_four_forgets_one_period_in_twelve_the_rate_and_the_spread_are_found(int seed)
    {
        // The mean of the simulated shares is 0.0195, and the Beta distribution with their variance has a weight of 6.
        var fit = Fit(Cohort.Simulate(seed, 2000, Forgetful));
        Assert.InRange(fit.Rate.Value, 0.018, 0.0225);
        Assert.InRange(fit.Cycles.Value, 4.5, 8);
    }

    [Theory]
    [InlineData(0.25, 0.08, 0.3, 0.95)]
    [InlineData(0.5, 0.2, 0.4, 0.92)]
    public void Silent_logs_are_forecast_better_with_the_estimate_than_with_the_models_own_rate(
        double share, double holeRate, double maxHoleRate, double most)
    {
        var shape = Forgetful with { ShareWithHoles = share, MeanHoleRate = holeRate, MaxHoleRate = maxHoleRate };
        var fit = Fit(Cohort.Simulate(21, 600, shape));
        ForecastCase[] silent = [.. SilentFor(40, Cohort.Simulate(22, 600, shape))];
        var own = Crps(ScoringModel.Statistical);
        var estimated = Crps(ScoringModel.Statistical.With(new SkipPrior(fit.Rate.Value, fit.Cycles.Value)));
        Assert.InRange(estimated / own, 0.7, most);

        double Crps(ScoringModel model)
        {
            var forecaster = new ModelForecaster(model.Name, model);
            return silent.AsParallel().AsOrdered().Select(asked => forecaster.Forecast(asked).Crps(asked.TruthDays)).Average();
        }
    }

    [Fact]
    public void Pauses_and_breaks_do_not_count_as_unlogged_periods()
    {
        var fit = Fit(Cohort.Simulate(3, 1000, CohortShape.Careful with { PauseRate = 0.02 }));
        Assert.InRange(fit.Rate.Value, 0, 0.002);
        var broken = Enumerable.Repeat<int[]>([29, 28, 29, 400, 28, 29, 28], 100);
        var withBreaks = SkipFit.Of([.. broken], LengthPrior.Population, 1);
        Assert.Equal((100, 600, 100), (withBreaks.Users, withBreaks.Intervals, withBreaks.Breaks));
        Assert.InRange(withBreaks.Rate.Value, 0, 0.002);
    }

    [Fact]
    public void It_depends_neither_on_the_order_of_the_users_nor_on_the_rate_of_the_models_prior()
    {
        var lengths = LengthsOf(MissingLogs.Make(Careful[..300], 0.05, 7));
        var fit = SkipFit.Of(lengths, LengthPrior.Population, 1);
        Assert.Equal(fit, SkipFit.Of(lengths, LengthPrior.Population, 1));
        Assert.Equal(fit.Rate.Value, SkipFit.Of([.. lengths.Reverse()], LengthPrior.Population, 1).Rate.Value, 1e-6);
        Assert.Equal(fit, SkipFit.Of(lengths, LengthPrior.Population with { SkipRate = 0.3, SkipCycles = 9 }, 1));
    }

    [Fact]
    public void More_users_give_a_narrower_interval()
    {
        var few = Fit(MissingLogs.Make(Careful[..100], 0.05, 7)).Rate;
        var many = Fit(MissingLogs.Make(Careful, 0.05, 7)).Rate;
        Assert.InRange(many.High - many.Low, 0.2 * (few.High - few.Low), 0.5 * (few.High - few.Low));
    }

    [Theory]
    [InlineData(0, 0, 0.01)]
    [InlineData(0.1, 0.085, 0.14)]
    public void On_real_charts_the_removed_share_is_found(double rate, double least, double most)
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PREDICTIONS_DEV_CHARTS") is not null,
            "PREDICTIONS_DEV_CHARTS is not set");
        var charts = CycleTable.Read(Environment.GetEnvironmentVariable("PREDICTIONS_DEV_CHARTS")!);
        Assert.InRange(Fit(MissingLogs.Make(charts, rate, 7)).Rate.Value, least, most);
    }

    // Forecasts as of a day without a logged period since the last one, from each person's own log.
    private static IEnumerable<ForecastCase> SilentFor(int days, ChartedPerson[] persons)
    {
        foreach (var (index, person) in persons.Index())
            for (var i = 0; i < person.Cycles.Count; i++)
            {
                var past = KnownCycles.Of(person.LogAt(i)).LengthsDays;
                if (!person.Cycles[i].IsLogged || past.Length < 3)
                    continue;
                var (next, start) = (i, person.Cycles[i].LengthDays);
                while (start < days && ++next < person.Cycles.Count && !person.Cycles[next].IsLogged)
                    start += person.Cycles[next].LengthDays;
                if (start >= days)
                    yield return new ForecastCase(index, person.Id, person.LogAt(i), person.StartOf(i), days, start, past);
            }
    }

    private static SkipFit Fit(IReadOnlyList<ChartedPerson> persons) => SkipFit.Of(LengthsOf(persons), LengthPrior.Population, 1);

    private static int[][] LengthsOf(IReadOnlyList<ChartedPerson> persons) =>
        [.. persons.Select(p => KnownCycles.Of(p.LogAt(p.Cycles.Count - 1)).LengthsDays)];
}
