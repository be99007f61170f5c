using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Shipping;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests.Shipping;

/// <summary>Candidates of known worth next to a stable model, judged on simulated women as by <c>promote</c>.</summary>
public class KnownWorthTests
{
    private const string Shipped = nameof(Shipped);

    private static readonly ChartedPerson[] Women =
        Cohort.Simulate(43, 240, CohortShape.Careful with { MinCycles = 6, MaxCycles = 12 });

    private static readonly LengthPrior Population = LengthPrior.Population;

    // The prior scale of lengths within a person, which a person's own cycles correct in part.
    private static readonly Dictionary<string, LengthPrior> Priors = new()
    {
        [Shipped] = Population,
        ["Equal"] = Population with { Discount = 0.862 },
        ["Worse"] = Population with { Kinds = [.. Population.Kinds.Select(k => k with { Mean = k.Mean + 0.2, Kappa = 9 })] },
        ["Narrow"] = Scaled(0.3),
        ["Wide"] = Scaled(2.5),
        ["Far too wide"] = Scaled(8),
        ["For even cycles"] = Population with { Kinds = [Population.Kinds[0] with { Share = 1, Alpha = 60, Beta = 0.3 }] },
        ["For uneven cycles"] = Population with { Kinds = [Population.Kinds[1] with { Share = 1, Alpha = 12, Beta = 0.6 }] },
    };

    [Theory]
    [InlineData("Equal", Shipped)]
    [InlineData(Shipped, "Far too wide")]
    public void One_that_is_equal_or_better_is_promoted(string candidate, string stable)
    {
        var verdict = Judge(candidate, stable);
        Assert.True(verdict.Promoted, verdict.Sentence);
    }

    [Theory]
    [InlineData("Worse", "CRPS")]
    [InlineData("Narrow", "coverage at 80 %")]
    [InlineData("Wide", "coverage at 80 %")]
    public void One_that_is_worse_or_miscalibrated_is_refused(string candidate, string condition)
    {
        var verdict = Judge(candidate, Shipped);
        Assert.False(verdict.Promoted);
        Assert.Contains(condition, verdict.Failed.Select(c => c.Name));
    }

    [Fact]
    public void One_that_is_too_wide_yet_better_than_stable_on_every_count_is_promoted()
    {
        var evidence = Compare("Wide", "Far too wide");
        Assert.All(evidence.Coverage, c => Assert.True(Math.Abs(c.Candidate.Gap.Value) < Math.Abs(c.Stable.Gap.Value)));
        Assert.Contains(evidence.Coverage, c => Math.Abs(c.Candidate.Gap.Value) > PromotionLimits.MaxCoverageGap);
        var verdict = PromotionRules.Judge(evidence);
        Assert.True(verdict.Promoted, verdict.Sentence);
    }

    [Fact]
    public void One_that_is_better_for_uneven_cycles_only_is_refused_for_the_others()
    {
        var evidence = Compare("For uneven cycles", "For even cycles");
        Assert.InRange(evidence.Cohorts.Single(c => c.Name == "uneven cycles (SD > 4 days)").CrpsRatio, 0, 0.99);
        Assert.Contains("CRPS, even cycles (SD ≤ 4 days)", PromotionRules.Judge(evidence).Failed.Select(c => c.Name));
    }

    private static LengthPrior Scaled(double variance) =>
        Population with { Kinds = [.. Population.Kinds.Select(k => k with { Beta = variance * k.Beta })] };

    private static PromotionVerdict Judge(string candidate, string stable) => PromotionRules.Judge(Compare(candidate, stable));

    private static PromotionEvidence Compare(string candidate, string stable) =>
        PromotionEvidence.Of(Comparison.Of(Model(stable), Model(candidate), "women", Women, 1));

    private static ScoringModel Model(string name) => new(name, Priors[name], null, LearnedShares.None);
}
