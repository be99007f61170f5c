using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>The chart ships files of rules and dashboards as Kubernetes objects.</summary>
public class ShippedFileTests
{
    private const string Rules = """
        # Calls.
        groups:
          - name: calls
            interval: 30s
            rules:
              - alert: NoCalls
                expr: sum(rate(predictions_calls_total[5m])) == 0
                for: 5m
                keep_firing_for: 10m
                labels: {severity: page}
                annotations: {summary: "{{ $labels.pod }} has {{ $value | humanize }}"}
              - record: job:calls:rate5m
                expr: sum by (job) (rate(predictions_calls_total[5m]))
        """;

    [Fact]
    public async Task A_file_of_rules_is_an_object_of_the_same_rules()
    {
        using var charts = new ChartCopy();
        charts.Write("rules", "calls.yaml", Rules);
        charts.Write("rules", "slo.yaml", Rules);
        var all = await RenderAsync(charts, "service: {monitoring: {labels: {release: prometheus}}}");
        Assert.Equal(["predictions-calls", "predictions-slo"], all.Of<PrometheusRule>().Select(r => r.Metadata.Name).Order());
        var calls = all.Of<PrometheusRule>().First();
        Assert.Equal("prometheus", calls.Metadata.Labels["release"]);
        var rules = Assert.Single(calls.Spec.Groups).Rules;
        Assert.Equal(("NoCalls", "5m", "10m"), (rules[0].Alert, rules[0].For, rules[0].KeepFiringFor));
        // Helm must not expand Prometheus's templates.
        Assert.Equal("{{ $labels.pod }} has {{ $value | humanize }}", rules[0].Annotations["summary"]);
        Assert.Equal("job:calls:rate5m", rules[1].Record);
        Assert.Empty(Wiring.Problems(all));
    }

    [Fact]
    public async Task Alerts_lead_to_runbooks_where_the_repository_is_read()
    {
        const string values = "repository: https://code.acme.test/predictions";
        var rules = (await Manifests.RenderAsync(Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, values))
            .Of<PrometheusRule>().SelectMany(r => r.Spec.Groups).SelectMany(g => g.Rules).Where(r => r.Alert is not null)
            .ToArray();
        Assert.NotEmpty(rules);
        Assert.All(rules, r => Assert.Equal(
            $"https://code.acme.test/predictions/docs/operations/runbooks/{r.Alert}.md", r.Annotations["runbook_url"]));
    }

    [Fact]
    public async Task Dashboards_are_files_of_one_object_that_grafana_finds()
    {
        using var charts = new ChartCopy();
        const string board = """{"title": "Calls", "panels": [{"legend": "{{pod}}"}]}""";
        charts.Write("dashboards", "calls.json", board);
        var dashboards = Assert.Single((await RenderAsync(charts)).Of<V1ConfigMap>());
        Assert.Equal(
            ("predictions-dashboards", "1"), (dashboards.Metadata.Name, dashboards.Metadata.Labels["grafana_dashboard"]));
        Assert.Equal(board, dashboards.Data["calls.json"]);
    }

    [Fact]
    public async Task Without_monitoring_neither_is_rendered()
    {
        using var charts = new ChartCopy();
        charts.Write("rules", "calls.yaml", Rules);
        charts.Write("dashboards", "calls.json", "{}");
        var all = await RenderAsync(charts, "service: {monitoring: {enabled: false}}");
        Assert.Empty(all.Of<PrometheusRule>());
        Assert.Empty(all.Of<V1ConfigMap>());
        Assert.Empty(all.Of<ServiceMonitor>());
    }

    [Theory]
    [InlineData("rules:\n  - alert: A\n    expr: b\n")]
    [InlineData("groups: [\n")]
    [InlineData("")]
    public async Task A_file_that_holds_no_rules_ends_the_render(string text)
    {
        using var charts = new ChartCopy();
        charts.Write("rules", "calls.yaml", text);
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateAsync(version, charts.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image);
            Assert.Contains("rules/calls.yaml is not a file of Prometheus rules", run.Error, StringComparison.Ordinal);
        }
    }

    private static Task<Manifests> RenderAsync(ChartCopy charts, string values = "{}") =>
        Manifests.RenderAsync(charts.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, values);
}
