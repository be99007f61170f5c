using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

public class PromotionRulesTests
{
    private static readonly CohortEvidence Situation =
        new("a break", 50, 200, 1.05, 1.01, 1.1, Kind: CohortKind.Situation);

    private static readonly CohortEvidence Fixed = new("by hand", 4, 9, 2, 1.6, 2.4, Kind: CohortKind.FixedHistories);

    public static readonly TheoryData<string, PromotionEvidence> OneThingTooFew = new()
    {
        { "women", Evidence.Enough with { Women = 199 } },
        { "forecasts", Evidence.Enough with { Forecasts = 999 } },
        { "CRPS", Evidence.Enough with { CrpsRatioUpper95 = 1.0101 } },
        { "CRPS", Evidence.Enough with { CrpsRatioUpper95 = double.NaN } },
        { "CRPS, irregular", Evidence.Enough
            with { Cohorts = [Evidence.Enough.Cohorts[0], new("irregular", 50, 200, 1.01, 1.001, 1.0301)] } },
        { "CRPS, a break", Evidence.Enough with { Cohorts = [Situation with { CrpsRatioUpper95 = 1.1001 }] } },
        { "CRPS, by hand", Evidence.Enough with { Cohorts = [Fixed with { CrpsRatio = 2.0001 }] } },
        { "CRPS, by hand", Evidence.Enough with { Cohorts = [Fixed with { CrpsRatio = double.NaN }] } },
        { "coverage at 80 %", Evidence.Enough
            with { Coverage = [Evidence.Coverage(0.5, 0.62, 0.62), Evidence.Coverage(0.8, 0.85, 0.8701)] } },
        { "coverage at 90 %", Evidence.Enough with { Coverage = [Evidence.Coverage(0.9, 0.93, 0.9099)] } },
        { "coverage at 50 %", Evidence.Enough with { Coverage = [Evidence.Coverage(0.5, double.NaN, 0.5)] } },
        { "coverage", Evidence.Enough with { Coverage = [] } },
    };

    [Fact]
    public void What_lies_on_every_limit_is_promoted()
    {
        Assert.Empty(Evidence.Held.Failed);
        Assert.True(Evidence.Held.Promoted);
        Assert.Equal(
            "cycle-length@2 may replace cycle-length@1: its CRPS is 1.0 % better, with 95 % confidence at most 1.0 % worse, " +
            "over 1,000 forecasts of 200 women (charts.csv)",
            Evidence.Held.Sentence);
    }

    [Theory]
    [MemberData(nameof(OneThingTooFew))]
    public void Each_condition_refuses_alone_and_is_named(string name, PromotionEvidence evidence)
    {
        var verdict = PromotionRules.Judge(evidence);
        Assert.False(verdict.Promoted);
        Assert.Equal(name, Assert.Single(verdict.Failed).Name);
        Assert.StartsWith($"cycle-length@2 may not replace cycle-length@1: {name}: ", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Coverage_off_by_more_is_allowed_where_stable_may_be_as_far_off_and_both_are_shown()
    {
        var verdict = PromotionRules.Judge(
            Evidence.Enough with { Coverage = [Evidence.Coverage(0.8, 0.85, 0.9, furtherOff: 0.002)] });
        Assert.True(verdict.Promoted, verdict.Sentence);
        Assert.Equal(
            "90.0 % observed, 85.0 % stated, +5.0 (+4.0 to +6.0) points; stable: 85.0 % observed, 85.0 % stated, "
            + "0.0 (−1.0 to +1.0) points; further off than stable by +5.0 (+0.2 to +9.8) points (allowed: 2 points apart, or not "
            + "shown to be further off than stable by 0.2 points)",
            verdict.Conditions[^1].Detail);
    }

    [Fact]
    public void A_cohort_of_few_women_is_shown_and_does_not_decide()
    {
        var verdict = PromotionRules.Judge(Evidence.Enough with { Cohorts = [new("teenagers", 49, 200, 1.4, 1.2, 1.8)] });
        Assert.True(verdict.Promoted);
        var shown = Assert.Single(verdict.Conditions, c => c.State == ConditionState.Shown);
        Assert.Equal("CRPS, teenagers", shown.Name);
        Assert.Equal(
            "49 women: 40.0 % worse, with 95 % confidence at most 80.0 % worse (allowed: 3.0 % worse): not decisive",
            shown.Detail);
    }

    /// <summary>Few women leave a cohort's bound beyond its limit, also where the candidate is equal or better.</summary>
    [Theory]
    [InlineData(1.03, 1, 1.2, true)]
    [InlineData(0.94, 0.85, 1.04, true)]
    [InlineData(1.0301, 1, 1.2, false)]
    [InlineData(1.02, 1.0001, 1.0301, false)]
    [InlineData(double.NaN, 0.9, 1.2, false)]
    public void A_cohort_within_its_limit_holds_if_it_is_not_shown_to_be_worse(
        double ratio, double low, double upper, bool holds)
    {
        var verdict = PromotionRules.Judge(Evidence.Enough with { Cohorts = [new("teenagers", 50, 200, ratio, low, upper)] });
        Assert.Equal(holds, verdict.Promoted);
        Assert.Equal(
            holds, verdict.Conditions.Any(c => c.Detail.EndsWith(", but not shown to be worse", StringComparison.Ordinal)));
    }

    [Fact]
    public void Histories_that_real_people_have_must_not_get_much_worse()
    {
        var verdict = PromotionRules.Judge(Evidence.Enough with { Cohorts = [Situation, Fixed] });
        Assert.True(verdict.Promoted);
        Assert.Contains("4 histories: 100.0 % worse (allowed: 100.0 % worse)", verdict.Conditions.Select(c => c.Detail));
        Assert.DoesNotContain(verdict.Conditions, c => c.State == ConditionState.Shown);
    }

    [Fact]
    public void All_that_failed_is_named_in_one_line()
    {
        var sentence = PromotionRules.Judge(Evidence.Enough with { Women = 12, Forecasts = 90 }).Sentence;
        Assert.Equal(
            "cycle-length@2 may not replace cycle-length@1: women: 12 women (needed: 200); forecasts: 90 forecasts (needed: " +
            "1,000)",
            sentence);
    }
}
