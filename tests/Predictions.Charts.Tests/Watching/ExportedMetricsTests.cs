using System.Text.RegularExpressions;
using Grpc.Core;
using Predictions.Charts.Tests.Adapter;

namespace Predictions.Charts.Tests.Watching;

/// <summary>
/// The service exports every metric that rules, cases, dashboards and the autoscaler use: by name, by label, and by label value
/// where all values are known.
/// </summary>
public sealed partial class ExportedMetricsTests(LiveService service) : IClassFixture<LiveService>
{
    private static readonly string[] Endings = ["_bucket", "_sum", "_count"];

    private static readonly HashSet<string> Recorded = [.. RuleFiles.Rules.Select(r => r.Record).OfType<string>()];

    private static readonly Dictionary<string, string[]> RecordedLabels = new()
    {
        ["namespace"] = ["namespace"],
        ["model"] = ["namespace", "model"],
        ["input"] = ["namespace", "model", "input"],
        ["bin"] = ["namespace", "model", "input", "bin"],
    };

    private readonly MetricsPage _page = service.Page;

    [Fact]
    public void Every_rule_asks_for_what_is_exported() =>
        Hold(RuleFiles.Rules.Select(rule => (rule.ToString(), rule.Expr)));

    [Fact]
    public void Every_case_is_made_of_what_is_exported() =>
        Hold(CaseFiles.Cases.SelectMany(c => c.Case.Series.Keys, (c, series) => (c.Case.Name, series)), ofCases: true);

    [Fact]
    public void Every_panel_asks_for_what_is_exported() => Hold(DashboardFiles.Queries);

    [Fact]
    public void Every_runbook_asks_for_what_is_exported() => Hold(RunbookQueries.All);

    [Fact]
    public void The_metric_of_the_autoscaler_is_made_of_what_is_exported()
    {
        var rule = AdapterRule.Read();
        Hold([(rule.Metric, rule.Series), (rule.Metric, rule.QueryFor("a", "b"))]);
    }

    /// <summary>A metric on no dashboard need not be exported.</summary>
    [Fact]
    public void Every_metric_of_the_service_is_on_a_dashboard()
    {
        var shown = DashboardFiles.Queries.SelectMany(q => PromQl.SelectorsOf(q.Expression)).Select(s => s.Metric).ToHashSet();
        var own = _page.Families.Where(
            family => !shown.Any(metric => metric == family || Endings.Any(e => metric == family + e)));
        Assert.Empty(own);
    }

    [Fact]
    public async Task Prometheus_reads_the_pages()
    {
        foreach (var text in service.Texts)
            // promtool asks for seconds; these metrics are in days, as cycles are.
            Assert.Empty(
                (await Promtool.RemarksAsync(text, "check", "metrics")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(remark => !remark.Contains("use base unit \"seconds\" instead of \"days\"", StringComparison.Ordinal)));
    }

    private void Hold(IEnumerable<(string Where, string Expression)> expressions, bool ofCases = false)
    {
        var all = expressions.ToList();
        Assert.NotEmpty(all);
        var faults = (from expression in all
                      from selector in PromQl.SelectorsOf(expression.Expression)
                      from fault in FaultsOf(selector, ofCases)
                      select $"{expression.Where}: {fault}").Distinct().ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    private IEnumerable<string> FaultsOf(Selector selector, bool ofCases)
    {
        if (LabelsOf(selector.Metric) is not { } labels)
            return [$"nobody exports {selector.Metric}"];
        var unknown = selector.Labels.Except(labels).Select(label => $"{selector.Metric} has no label {label}");
        // A case may use any model, so its label values are not checked.
        return !ofCases && _page.Has(selector.Metric)
            ? unknown.Concat(selector.Matchers.SelectMany(matcher => ValueFaults(selector.Metric, matcher)))
            : unknown;
    }

    private IEnumerable<string>? LabelsOf(string metric)
    {
        if (OtherExporters.Labels.TryGetValue(metric, out var labels))
            return labels;
        // The name of a recorded series states its labels.
        if (Recorded.Contains(metric))
            return RecordedLabels[metric[..metric.IndexOf(':', StringComparison.Ordinal)]];
        return _page.Has(metric) ? _page.LabelsOf(metric).Concat(OtherExporters.TargetLabels) : null;
    }

    private IEnumerable<string> ValueFaults(string metric, Matcher matcher)
    {
        if (OtherExporters.TargetLabels.Contains(matcher.Label) || !_page.LabelsOf(metric).Contains(matcher.Label))
            return [];
        var live = _page.ValuesOf(metric, matcher.Label);
        return matcher.Value.Split('|').Where(value => !(matcher.Label == "status" ? IsStatus(value) : live.Contains(value)))
            .Select(value => $"{metric} never has {matcher.Label}=\"{value}\"");
    }

    /// <summary>Statuses that the test cannot provoke.</summary>
    private static bool IsStatus(string value) => HttpStatus().IsMatch(value)
        || Enum.GetNames<StatusCode>()
        .Contains(value.Replace("_", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("^[1-5](..|[0-9][0-9])$")]
    private static partial Regex HttpStatus();
}
