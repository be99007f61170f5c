using Predictions.Training.Evaluation;
using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

/// <summary>Evidence that holds by a little everywhere; a test takes away one thing.</summary>
internal static class Evidence
{
    public static readonly PromotionEvidence Enough = new(
        "charts.csv", "cycle-length@1", "cycle-length@2", 200, 1000, 0.99, 1.01,
        [new CohortEvidence("regular", 150, 800, 0.98, 0.93, 1.03), new CohortEvidence("irregular", 50, 200, 1.01, 1.001, 1.03)],
        [Coverage(0.5, 0.62, 0.64), Coverage(0.8, 0.85, 0.87), Coverage(0.9, 0.93, 0.91)]);

    public static readonly PromotionVerdict Held = PromotionRules.Judge(Enough);

    public static readonly PromotionVerdict Failed = PromotionRules.Judge(Enough with { Women = 150 });

    /// <summary>The coverage of a candidate next to a stable model that holds as much as it states.</summary>
    /// <param name="furtherOff">The lower end of the interval of how much further off the candidate is.</param>
    public static CoverageEvidence Coverage(double nominal, double stated, double observed, double furtherOff = 0.0021)
    {
        var off = Math.Abs(observed - stated);
        return new CoverageEvidence(
            Range(stated), Range(observed), new IntervalEstimate(off, furtherOff, 2 * off - furtherOff));

        RangeScore Range(double held) => new(nominal, stated, Around(held), Around(held - stated), Around(5));

        static IntervalEstimate Around(double value) => new(value, value - 0.01, value + 0.01);
    }
}
