using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public sealed class CrossValidationTests : IDisposable
{
    private static readonly ChartedPerson[] Women = Cohort.Simulate(31, 47, CohortShape.Careful);

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void No_woman_is_learned_from_in_the_fold_that_scores_her_and_all_others_are()
    {
        var folds = new Folds(Women, 5, 3);
        Assert.All(Women, woman => Assert.Equal(
            folds.Of(woman.Id), Assert.Single(Enumerable.Range(0, 5), fold => !folds.IsLearned(fold, woman.Id))));
        Assert.Equal([9, 9, 9, 10, 10], Women.GroupBy(w => folds.Of(w.Id)).Select(fold => fold.Count()).Order());
        Assert.Null(folds.Of("history 1"));
        Assert.False(folds.IsLearned(0, "history 1"));
    }

    [Fact]
    public void Folds_depend_on_the_seed_and_not_on_the_order_of_the_table()
    {
        int?[] Of(IEnumerable<ChartedPerson> women, int seed)
        {
            var folds = new Folds([.. women], 4, seed);
            return [.. Women.Select(w => folds.Of(w.Id))];
        }

        Assert.Equal(Of(Women, 3), Of(Women.Reverse(), 3));
        Assert.NotEqual(Of(Women, 3), Of(Women, 4));
        Assert.Equal(
            "there are 19 women; 20 folds need at least as many",
            Assert.Throws<CycleTableException>(() => new Folds(Women[..19], 20, 1)).Message);
    }

    [Fact]
    public void A_woman_is_forecast_by_the_model_of_her_fold()
    {
        var folds = new Folds(Women, 3, 1);
        var forecaster = new FoldForecaster("folds", folds, [.. Enumerable.Range(0, 3).Select(fold => new Fixed(20 + fold))]);
        var cases = Scenario.AllOf(Women, 1)[0].Cases;
        Assert.All(cases, asked => Assert.Equal(20 + folds.Of(asked.PersonId)!.Value, forecaster.Forecast(asked).Likely));
        Assert.Equal(20, forecaster.Forecast(cases[0] with { PersonId = "history 1" }).Likely);
    }

    [Fact]
    public void Each_forecast_is_scored_once_and_the_folds_are_segments()
    {
        using (var writer = new StreamWriter(_path))
            CycleTableWriter.Write(writer, Women);
        var plan = new TrainingPlan
        {
            Women = 0, Cycles = TrainingPlanFile.Cycles(_path), LearnedShare = LearnedShares.Faded(1),
            Trainer = new TrainingPlan().Trainer with { Trees = 10, LearningRate = 0.8 },
        };
        var steps = new List<string>();
        var forecasts = new List<ScoredScenario>();
        var report = CrossValidation.Of(plan, 4, new Sink(steps), forecasts);
        var without = EvaluationReport.Of(ScoringModel.Statistical, "women", CycleTable.Read(_path), plan.Seed);
        Assert.Equal("cycle-length, 4 folds", report.Model);
        Assert.Equal(
            without.Scenarios.Select(s => (s.Key, s.Women, s.Forecasts)),
            report.Scenarios.Select(s => (s.Key, s.Women, s.Forecasts)));
        Assert.Equal(["Fold A", "Fold B", "Fold C", "Fold D"], report.Segments.Select(s => s.Scenario));
        Assert.Equal(report.Scenarios[0].Women, report.Segments.Sum(s => s.Women));
        Assert.Equal(report.Scenarios[0].Forecasts, report.Segments.Sum(s => s.Forecasts));
        Assert.Equal(
            forecasts[0].Scenario.Cases.Count,
            forecasts[0].Scenario.Cases.Select(c => (c.PersonId, c.Start)).Distinct().Count());
        Assert.Equal([11, 12, 12, 12], steps.Where(s => s.StartsWith("Fold ", StringComparison.Ordinal))
            .Select(s => int.Parse(s.Split(' ')[^2], System.Globalization.CultureInfo.InvariantCulture)).Order());

        // The figures are those of trees, which differ from the statistical model of the report.
        Assert.NotEqual(0, report.Scenarios[0].Rows[^2].ModelAgainstItDays!.Value.Value);
    }

    [Fact]
    public void A_fold_that_leaves_too_few_cycles_to_train_on_is_refused()
    {
        using (var writer = new StreamWriter(_path))
            CycleTableWriter.Write(writer, Women[..12]);
        var plan = new TrainingPlan { Women = 0, Cycles = TrainingPlanFile.Cycles(_path) };
        Assert.Contains(
            "training needs at least 300",
            Assert.Throws<CycleTableException>(() => CrossValidation.Of(plan, 2, new Sink([]))).Message,
            StringComparison.Ordinal);
    }

    private sealed class Fixed(int days) : IForecaster
    {
        public string Name => "fixed";

        public LengthForecast Forecast(ForecastCase asked) => LengthForecast.Point(days);
    }

    private sealed class Sink(List<string> steps) : IProgress<string>
    {
        public void Report(string value) => steps.Add(value);
    }
}
