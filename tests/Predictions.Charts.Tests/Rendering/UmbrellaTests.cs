using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>Both charts inside a parent chart: global values, conditions, tags and aliases.</summary>
public sealed class UmbrellaTests : IDisposable
{
    private const string Values = """
        global: {imageRegistry: registry.example.org, storage: {class: fast}}
        tags: {cycles: true}
        """;

    private readonly ChartCopy _copy = new();
    private readonly string _parent;

    public UmbrellaTests()
    {
        _parent = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(_copy.Predictions)!, "shop")).FullName;
        File.WriteAllText(Path.Combine(_parent, "Chart.yaml"), """
            apiVersion: v2
            name: shop
            version: 1.0.0
            dependencies:
              - {name: predictions, version: 1.0.0, alias: cycles, condition: cycles.enabled, tags: [cycles]}
              - {name: service, version: 1.0.0, alias: orders, condition: orders.enabled}
              - {name: service, version: 1.0.0, alias: billing, condition: billing.enabled}
            """);
        var charts = Directory.CreateDirectory(Path.Combine(_parent, "charts")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(charts, "predictions"), _copy.Predictions);
        Directory.CreateSymbolicLink(Path.Combine(charts, "service"), Path.Combine(_copy.Predictions, "..", "service"));
    }

    [Theory]
    [InlineData("", "billing, orders, predictions-test")]
    [InlineData("cycles: {enabled: true}\norders: {enabled: true}\nbilling: {enabled: false}", "orders, predictions-test")]
    [InlineData("cycles: {enabled: false}", "billing, orders")]
    [InlineData("tags: {cycles: false}", "billing, orders")]
    [InlineData("orders: {enabled: false}\nbilling: {enabled: false}", "predictions-test")]
    public async Task Conditions_and_tags_choose_the_charts_of_a_parent(string values, string deployments)
    {
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateReleaseAsync(version, "predictions-test", _parent, [.. All(), values]);
            var all = Manifests.Read(run.Manifests);
            Assert.Equal(deployments, string.Join(", ", all.Of<V1Deployment>().Select(d => d.Metadata.Name).Order()));
            Assert.Empty(all.All.GroupBy(o => (o.Kind, o.Metadata.Name)).Where(g => g.Count() > 1).Select(g => g.Key));

            // No Service of one chart selects pods of another one.
            foreach (var service in all.Of<V1Service>())
                Assert.Single(all.Of<V1Deployment>(),
                    d => service.Spec.Selector.All(l => d.Spec.Template.Metadata.Labels.Contains(l)));
        }
    }

    [Fact]
    public async Task An_unknown_key_is_still_refused()
    {
        var run = await Helm.TemplateReleaseAsync(Helm.V4, "shop", _parent, [.. All(), "cycles: {enable: true}"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("enable", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _copy.Dispose();

    private static string[] All() =>
    [
        Values, Below("cycles", ValueTexts.Environment("dev")),
        Below("cycles", ValueTexts.Image), Below("orders", ValueTexts.Minimal, "fullnameOverride: orders"),
        Below("billing", ValueTexts.Minimal, "fullnameOverride: billing"),
    ];

    private static string Below(string key, params string[] values) =>
        $"{key}:\n" + string.Concat(string.Join('\n', values).Split('\n').Select(line => $"  {line}\n"));
}
