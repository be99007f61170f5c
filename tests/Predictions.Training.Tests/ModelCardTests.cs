using Predictions.Core.Scoring;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class ModelCardTests
{
    [Fact]
    public void A_further_evaluation_replaces_the_earlier_one_on_the_same_cycles()
    {
        var card = ModelCard.With(ShippedModel.Stable.Card, Report("some.csv", 5));
        var again = ModelCard.With(card, Report("some.csv", 6));
        Assert.Contains("On some.csv: 5 women", card, StringComparison.Ordinal);
        Assert.Contains("On some.csv: 6 women", again, StringComparison.Ordinal);
        Assert.DoesNotContain("On some.csv: 5 women", again, StringComparison.Ordinal);
        Assert.Equal(again, ModelCard.With(again, Report("some.csv", 6)));
    }

    [Fact]
    public void The_command_of_the_shipped_card_is_that_of_the_default_plan()
    {
        Assert.EndsWith("models train", new TrainingPlan().CommandLine, StringComparison.Ordinal);
        Assert.Contains($"`{new TrainingPlan().CommandLine}`", ShippedModel.Stable.Card, StringComparison.Ordinal);
        Assert.EndsWith(
            " --settings models/cycle-length/2/training.json", new TrainingPlan { Seed = 4 }.CommandLine,
            StringComparison.Ordinal);
    }

    private static EvaluationReport Report(string source, int persons) =>
        EvaluationReport.Of(ScoringModel.Statistical, source, Cohort.Simulate(1, persons, CohortShape.Careful), 1);
}
