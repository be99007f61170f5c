using Predictions.Charts.Tests.Rendering;
using Predictions.Charts.Tests.Watching;

namespace Predictions.Charts.Tests.Adapter;

/// <summary>The autoscaler's calls a second, by Prometheus's own evaluation of the adapter's query.</summary>
public class AdapterRuleTests
{
    private static readonly AdapterRule Rule = AdapterRule.Read();

    // The same query without its last matcher.
    private static readonly string Everything = Rule.QueryFor("prod", "a")
        .Replace(",method!=\"none\"", "", StringComparison.Ordinal);

    // Two pods of prod are scraped every 15 s, one of which restarts after four minutes, and one pod of another namespace.
    private const string Series = """
              - series: 'predictions_calls_total{namespace="prod",pod="a",transport="grpc",method="Predict",status="OK"}'
                values: '0+15000x40'
              - series: 'predictions_calls_total{namespace="prod",pod="a",transport="http",method="Predict",status="200"}'
                values: '0+1500x40'
              - series: >-
                  predictions_calls_total{namespace="prod",pod="a",transport="grpc",method="Predict",status="RESOURCE_EXHAUSTED"}
                values: '0+3000x40'
              - series: 'predictions_calls_total{namespace="prod",pod="a",transport="http",method="none",status="404"}'
                values: '0+9000x40'
              - series: 'predictions_calls_total{namespace="prod",pod="b",transport="grpc",method="Predict",status="OK"}'
                values: '0+6000x15 0+6000x24'
              - series: 'predictions_calls_total{namespace="prod",pod="c",transport="grpc",method="Predict",status="OK"}'
                values: '0+1500x12 _ 21000+1500x26'
              - series: 'predictions_calls_total{namespace="stage",pod="a",transport="grpc",method="Predict",status="OK"}'
                values: '0+900x40'
        """;

    [Fact]
    public async Task The_metric_that_the_autoscaler_asks_for_is_the_one_that_the_adapter_makes()
    {
        var all = await Manifests.RenderAsync(Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image);
        Assert.Equal([Rule.Metric], all.Autoscaler.Spec.Metrics.Where(m => m.Pods is not null).Select(m => m.Pods.Metric.Name));
    }

    [Fact]
    public void A_series_is_found_by_pod_and_namespace()
    {
        Assert.Equal("predictions_calls_total{namespace!=\"\",pod!=\"\"}", Rule.Series);
        Assert.Equal(["namespace", "pod"], Rule.Resources.Keys.Order());
        Assert.Contains("method!=\"none\"", Rule.QueryFor("prod", "a"), StringComparison.Ordinal);
    }

    [Theory]
    // Counts answered and refused calls of both transports, and no call without a method: 1,000 + 100 + 200 a second.
    [InlineData("2m", "1300", "prod", "a")]
    // A restarted pod counts from zero: over the minute of the restart its rate is lower, and never negative.
    [InlineData("3m30s", "400", "prod", "b")]
    [InlineData("4m30s", "300", "prod", "b")]
    // One of four scrapes was lost.
    [InlineData("3m45s", "100", "prod", "c")]
    [InlineData("2m", "60", "stage", "a")]
    public async Task A_pods_calls_a_second(string at, string perSecond, string @namespace, string pod) =>
        Assert.Equal("", await ProblemsAsync(Rule.QueryFor(@namespace, pod), at, (pod, perSecond)));

    [Fact]
    public async Task All_pods_at_once_each_by_itself() =>
        Assert.Equal(
            "", await ProblemsAsync(Rule.QueryFor("prod", "a", "b", "c"), "2m", ("a", "1300"), ("b", "400"), ("c", "100")));

    [Fact]
    public async Task A_wrong_query_is_found() =>
        Assert.Contains(
            "got: {pod=\"a\"} 1.9E+03", await ProblemsAsync(Everything, "2m", ("a", "1300")), StringComparison.Ordinal);

    /// <summary>Promtool's complaint if the samples differ from the query's; empty if they match.</summary>
    private static Task<string> ProblemsAsync(string query, string at, params (string Pod, string Value)[] samples) =>
        Promtool.FileProblemsAsync(TestFile(query, at, samples), "test", "rules");

    private static string TestFile(string query, string at, (string Pod, string Value)[] samples) => $$"""
        # As often as there are readings: what comes after the last evaluation would not be there.
        evaluation_interval: 15s
        tests:
          - interval: 15s
            input_series:
        {{Series}}
            promql_expr_test:
              - expr: '{{query}}'
                eval_time: {{at}}
                exp_samples:
        {{string.Join('\n', samples.Select(s => $$"""          - {labels: '{pod="{{s.Pod}}"}', value: {{s.Value}}}"""))}}
        """;
}
