using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Every alert has a runbook with steps, and every runbook has an alert.</summary>
public partial class RunbookTests
{
    private static readonly string[] Sections =
        ["## Meaning", "## Users affected", "## First commands", "## Fix", "## Go back", "## When it ends"];

    private static readonly string Folder = Checkout.PathOf("docs", "operations", "runbooks");

    public static TheoryData<string> Alerts => [.. RuleFiles.Alerts.Select(r => r.Alert!)];

    [Theory]
    [MemberData(nameof(Alerts))]
    public void An_alert_leads_to_a_whole_runbook(string alert)
    {
        var rule = RuleFiles.Alerts.Single(r => r.Alert == alert);
        Assert.Equal($"docs/operations/runbooks/{alert}.md", rule.Annotations["runbook_url"]);
        var page = File.ReadAllText(Path.Combine(Folder, $"{alert}.md"));
        Assert.StartsWith($"# {alert}\n", page, StringComparison.Ordinal);
        var places = Sections.Select(section => page.IndexOf(section + "\n", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        // A runbook needs a command or a query, not only advice.
        Assert.Contains("```", page[places[2]..places[3]], StringComparison.Ordinal);
    }

    /// <summary>A person who was woken up reads the way back first.</summary>
    [Fact]
    public void A_paging_runbook_begins_with_the_way_back_where_that_helps()
    {
        var paging = RuleFiles.Alerts.Where(r => r.Labels["severity"] == "page").Select(r => r.Alert!).ToList();
        Assert.NotEmpty(paging);
        Assert.All(paging, alert =>
        {
            var page = File.ReadAllText(Path.Combine(Folder, $"{alert}.md"));
            var first = $"A deployment came before it: `predictions deploy back prod --because \"{alert}\"`";
            Assert.Equal(
                page.Contains("[Deploy the previous version](README.md#go-back)", StringComparison.Ordinal),
                page.Split('\n')[2] == first);
        });
    }

    [Fact]
    public void Every_runbook_is_of_an_alert() => Assert.Empty(
        Directory.GetFiles(Folder, "*.md").Select(path => Path.GetFileNameWithoutExtension(path))
            .Except([.. RuleFiles.Alerts.Select(r => r.Alert!), "README"]));

    [Fact]
    public void Runbooks_and_the_objective_lead_only_to_pages_that_are_there()
    {
        var broken =
            from path in Directory.GetFiles(Folder, "*.md").Append(Checkout.PathOf("docs", "operations", "monitoring.md"))
            from Match link in Link().Matches(File.ReadAllText(path))
            let target = Path.Combine(Path.GetDirectoryName(path)!, link.Groups[1].Value)
            where !File.Exists(target) && !Directory.Exists(target)
            select $"{Path.GetFileName(path)}: {link.Groups[1].Value}";
        Assert.Empty(broken);
    }

    /// <summary>The table of docs/operations/monitoring.md, as the rules define it.</summary>
    [Fact]
    public void The_table_of_alerts_is_that_of_the_rules()
    {
        var table = string.Join('\n', RuleFiles.Alerts.Select(rule =>
            $"| [{rule.Alert}](runbooks/{rule.Alert}.md) | {rule.Labels["severity"]} | {Plain(rule.Annotations["summary"])} |"));
        Assert.True(
            File.ReadAllText(Checkout.PathOf("docs", "operations", "monitoring.md")).Contains(table, StringComparison.Ordinal),
            $"docs/operations/monitoring.md must have exactly these lines in its table of alerts:\n{table}");
    }

    private static string Plain(string summary) => Environment().Replace(summary, "");

    [GeneratedRegex(@"^\{\{ (\$labels\.namespace \}\}|with .* end \}\}): ")]
    private static partial Regex Environment();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}

/// <summary>The queries of the runbooks and of the SLO page, one a line.</summary>
internal static partial class RunbookQueries
{
    public static IReadOnlyList<(string Where, string Expression)> All { get; } =
    [
        .. from path in Directory.GetFiles(Checkout.PathOf("docs", "operations", "runbooks"), "*.md")
               .Append(Checkout.PathOf("docs", "operations", "monitoring.md"))
           from Match block in Block().Matches(File.ReadAllText(path))
           from line in block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)
           select (Path.GetFileName(path), line),
    ];

    [GeneratedRegex("```promql\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
