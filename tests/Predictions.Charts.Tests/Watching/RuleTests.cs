namespace Predictions.Charts.Tests.Watching;

/// <summary>Prometheus accepts the rules, and test cases show every alert firing and not firing.</summary>
public class RuleTests
{
    private static readonly string[] Severities = ["page", "ticket"];

    public static TheoryData<string> CaseNames => [.. CaseFiles.All.Select(file => file.Name)];

    [Fact]
    public Task Prometheus_takes_the_rules() => Promtool.ApprovesAsync(["check", "rules", "--lint-fatal", .. RuleFiles.Paths]);

    [Theory]
    [MemberData(nameof(CaseNames))]
    public Task Alerts_fire_and_stay_quiet_as_the_cases_say(string file) =>
        Promtool.ApprovesTextAsync(CaseFiles.All.Single(f => f.Name == file).ToPromtool(), "test", "rules");

    [Fact]
    public void Every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_stays_quiet()
    {
        var tried = CaseFiles.Cases.Select(c => (c.Alert, Fires: c.Case.Fires is not null)).ToHashSet();
        var untried = RuleFiles.Alerts.SelectMany(rule => new[] { (rule.Alert!, Fires: true), (rule.Alert!, Fires: false) })
            .Where(wanted => !tried.Contains(wanted))
            .Select(wanted => $"{wanted.Item1} {(wanted.Fires ? "fires" : "stays quiet")} in no case");
        Assert.Empty(untried);
        Assert.Empty(tried.Select(t => t.Alert).Except(RuleFiles.Alerts.Select(r => r.Alert!)));
    }

    [Fact]
    public void Every_alert_has_a_severity_and_describes_what_it_saw() => Assert.All(RuleFiles.Alerts, rule =>
    {
        Assert.Contains(rule.Labels["severity"], Severities);
        Assert.StartsWith("{{", rule.Annotations["summary"], StringComparison.Ordinal);
        Assert.Contains("$labels.namespace", rule.Annotations["summary"], StringComparison.Ordinal);
        Assert.EndsWith(".", rule.Annotations["description"], StringComparison.Ordinal);
    });

    [Fact]
    public void No_two_rules_have_one_name() =>
        Assert.Empty(RuleFiles.Rules.GroupBy(r => r.ToString()).Where(g => g.Count() > 1).Select(g => g.Key));
}
