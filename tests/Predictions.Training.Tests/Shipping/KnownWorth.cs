using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Shipping;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests.Shipping;

/// <summary>A candidate next to a stable model, with the verdict that it deserves.</summary>
/// <param name="Name">How it compares.</param>
/// <param name="Stable">The stable model.</param>
/// <param name="Candidate">The candidate.</param>
/// <param name="Fails">The conditions that it must fail; none if it must be promoted.</param>
internal sealed record KnownWorth(string Name, ScoringModel Stable, ScoringModel Candidate, params string[] Fails)
{
    public const string Overall = "CRPS";
    public const string Even = "CRPS, even cycles (SD ≤ 4 days)";
    public const string Uneven = "CRPS, uneven cycles (SD > 4 days)";
    public const string Coverage = "coverage at 80 %";

    /// <summary>The women of the table that a promotion is judged on.</summary>
    public const int JudgedOn = 240;

    /// <summary>The other women, who show how good the models truly are.</summary>
    public const int KnownFrom = 1500;

    private static readonly CohortShape Shape = CohortShape.Careful with { MinCycles = 6, MaxCycles = 12 };
    private static readonly LengthPrior Population = LengthPrior.Population;

    private static readonly ScoringModel Shipped = Model(Population);
    private static readonly ScoringModel Narrow = Model(Scaled(Population, 0.3));
    private static readonly ScoringModel Wide = Model(Scaled(Population, 2.5));

    // One kind of persons, of whom each has the same spread.
    private static readonly ScoringModel ForEven = OneKind(new LengthKind(1, 2.855, 1.206, 60, 0.3));
    private static readonly ScoringModel ForUneven = OneKind(new LengthKind(1, 3.026, 2.167, 6, 0.3));

    public static IReadOnlyList<KnownWorth> All { get; } =
    [
        new("clearly better", Model(Moved(0.2, 9)), Shipped),
        new("slightly better", Model(Scaled(Population, 1.5)), Shipped),
        new("equal: the same model", Shipped, Shipped),
        new("equal: trees of another seed", Trained(1), Trained(2)),
        new("slightly worse, within the limit", Shipped, Model(Population with { Discount = 0.82 })),
        new("worse by more than the limit", Shipped, Model(Moved(0.08, 4)), Overall, Even),
        new("ranges too narrow", Shipped, Narrow, Overall, Coverage),
        new("ranges too wide", Shipped, Wide, Overall, Even, Coverage),
        new("better, but its ranges are further off", Model(Scaled(Moved(0.12, 6), 1.5)), Narrow, Coverage),
        new("better for uneven cycles only", ForEven, ForUneven, Overall, Even),
        new("better on the whole, worse for uneven cycles", ForUneven, ForEven, Uneven, Coverage),
        new("too wide, and stable is wider", Model(Scaled(Population, 8)), Wide),
    ];

    /// <summary>The conditions that this test knows the results of.</summary>
    public static IReadOnlyList<string> Known => [Overall, Even, Uneven, Coverage];

    private static readonly Lazy<IReadOnlyList<ForecastCase>> Others =
        new(() => Scenario.AllOf(Women(99, KnownFrom), 1)[0].Cases);

    /// <summary>The evidence of <c>promote</c> on women that no model was trained on.</summary>
    public PromotionEvidence Judge(int seed) =>
        PromotionEvidence.Of(Comparison.Of(Stable, Candidate, "women", Women(seed, JudgedOn), 1));

    /// <summary>The CRPS of the candidate ÷ that of the stable model on many other women.</summary>
    public double TrueRatio() => Crps(Candidate) / Crps(Stable);

    private static ChartedPerson[] Women(int seed, int count) => Cohort.Simulate(seed, count, Shape);

    private static double Crps(ScoringModel model)
    {
        var forecaster = new ModelForecaster(model.Name, model);
        return Others.Value.AsParallel().AsOrdered().Select(c => forecaster.Forecast(c).Crps(c.TruthDays)).ToArray().Average();
    }

    // The prior scale of lengths within a person, which a person's own cycles correct in part.
    private static LengthPrior Scaled(LengthPrior prior, double variance) =>
        prior with { Kinds = [.. prior.Kinds.Select(k => k with { Beta = variance * k.Beta })] };

    // The prior lengths, with the weight of so many cycles.
    private static LengthPrior Moved(double log, double cycles) => Population with
    {
        Kinds = [.. Population.Kinds.Take(2).Select(k => k with { Mean = k.Mean + log, Kappa = cycles }), Population.Kinds[2]],
    };

    private static ScoringModel OneKind(LengthKind kind) => Model(Population with { Kinds = [kind] });

    private static ScoringModel Model(LengthPrior prior) => new("", prior, null, LearnedShares.None);

    private static ScoringModel Trained(int seed)
    {
        var rows = HazardTable.Build(
            Cohort.Simulate(seed, 400, CohortShape.Default), Population, TrainerSettings.Default.LastDay);
        var trained = HazardTrainer.Train(rows, TrainerSettings.Default with { Seed = seed });
        return new ScoringModel("", Population, trained.Compiled, LearnedShares.Faded(0.5));
    }
}
