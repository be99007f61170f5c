using System.Reflection;
using System.Text.RegularExpressions;
using Predictions.Deploy.Rules;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Rules;

/// <summary>The list of rules is complete, and verdicts and documentation follow it.</summary>
public partial class DeployRuleTests
{
    [Fact]
    public void The_list_has_every_rule_once()
    {
        var declared = typeof(DeployRule).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(DeployRule)).Select(field => (DeployRule)field.GetValue(null)!);
        Assert.Equal(declared, DeployRule.All);
        Assert.Equal(DeployRule.All.Count, DeployRule.All.Select(rule => rule.Name).Distinct().Count());
    }

    [Fact]
    public void A_decision_shows_verdicts_in_the_order_of_the_list()
    {
        var decision = new Decision(DeployRule.All.Reverse().Select(rule => rule.Fail("no")));
        Assert.Equal(DeployRule.All, decision.Verdicts.Select(verdict => verdict.Rule));
        Assert.StartsWith("registry: no; origin: no; ", decision.WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void The_operators_page_lists_the_rules_that_may_be_overruled()
    {
        var page = File.ReadAllText(Checkout.PathOf("docs", "operations", "deploy.md"));
        Assert.Equal(DeployRule.Overrulable, Row().Matches(page).Select(match => match.Groups[1].Value));
    }

    [GeneratedRegex(@"^\s+\| `([a-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
