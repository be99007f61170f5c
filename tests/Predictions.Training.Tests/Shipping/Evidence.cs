using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

/// <summary>Evidence that holds by a little everywhere; a test takes away one thing.</summary>
internal static class Evidence
{
    public static readonly PromotionEvidence Enough = new(
        "charts.csv", "cycle-length@1", "cycle-length@2", 200, 1000, 0.99, 1.01,
        [new CohortEvidence("regular", 150, 800, 0.98, 1.03), new CohortEvidence("irregular", 50, 200, 1.01, 1.03)],
        [new CoverageEvidence(0.5, 0.62, 0.64), new CoverageEvidence(0.8, 0.85, 0.87), new CoverageEvidence(0.9, 0.93, 0.91)]);

    public static readonly PromotionVerdict Held = PromotionRules.Judge(Enough);

    public static readonly PromotionVerdict Failed = PromotionRules.Judge(Enough with { Women = 150 });
}
