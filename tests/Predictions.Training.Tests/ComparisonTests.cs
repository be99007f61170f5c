using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class ComparisonTests
{
    private static readonly ChartedPerson[] Women = Cohort.Simulate(19, 150, CohortShape.Careful);
    private static readonly ScoringModel Stable = ShippedModel.Stable.Scoring;

    private static readonly ScoringModel Worse = Stable with
    {
        Name = "worse",
        Learned = new ScaledHazards(Stable.Learned!, 2),
        Shares = LearnedShares.Faded(0.25),
    };

    [Fact]
    public void A_worse_model_is_called_worse_and_the_other_way_round_better()
    {
        var comparison = Comparison.Of(Stable, Worse, "women", Women, 1);
        Assert.StartsWith("worse is worse than cycle-length@2", comparison.Verdict, StringComparison.Ordinal);
        Assert.True(comparison.All!.CrpsRatioUpper95 > 1.01);
        var other = Comparison.Of(Worse, Stable, "women", Women, 1);
        Assert.StartsWith("cycle-length@2 is better than worse", other.Verdict, StringComparison.Ordinal);
        Assert.Equal(-comparison.All!.CrpsDifferenceDays!.Value.Value, other.All!.CrpsDifferenceDays!.Value.Value, 1e-4);
    }

    [Fact]
    public void A_model_beside_itself_cannot_be_told_apart()
    {
        var comparison = Comparison.Of(Stable, Stable with { Name = "twin" }, "women", Women, 1);
        Assert.StartsWith("twin and cycle-length@2 are not distinguishable", comparison.Verdict, StringComparison.Ordinal);
        Assert.Equal(1, comparison.All!.CrpsRatioUpper95!.Value, 1e-9);
        Assert.All(comparison.Rows, r => Assert.Equal(0, r.MaeDifferenceDays.Value));
    }

    [Fact]
    public void The_difference_is_that_of_the_evaluations()
    {
        var a = EvaluationReport.Of(Stable, "women", Women, 1).Scenarios[0].Model;
        var b = EvaluationReport.Of(Worse, "women", Women, 1).Scenarios[0].Model;
        var all = Comparison.Of(Stable, Worse, "women", Women, 1).All!;
        Assert.Equal(b.CrpsDays!.Value.Value - a.CrpsDays!.Value.Value, all.CrpsDifferenceDays!.Value.Value, 1e-4);
        Assert.Equal(b.MaeDays.Value - a.MaeDays.Value, all.MaeDifferenceDays.Value, 1e-4);
    }
}
