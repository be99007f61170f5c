using Predictions.Charts.Tests.Rendering;
using YamlDotNet.RepresentationModel;

namespace Predictions.Charts.Tests.Adapter;

/// <summary>The rule that has prometheus-adapter answer for the autoscaler's metric.</summary>
/// <param name="Series">The series that it asks for, with the matchers that a series needs to be found.</param>
/// <param name="Metric">What the metric is called in Kubernetes.</param>
/// <param name="Template">The query, with the adapter's places in it.</param>
/// <param name="Resources">Which label is which resource.</param>
public sealed record AdapterRule(string Series, string Metric, string Template, IReadOnlyDictionary<string, string> Resources)
{
    /// <summary>The one rule of the file that is shipped.</summary>
    public static AdapterRule Read()
    {
        var yaml = new YamlStream();
        using var file = File.OpenText(Path.Combine(Helm.Predictions, "adapter", "rules.yaml"));
        yaml.Load(file);
        var rule = ((YamlSequenceNode)yaml.Documents[0].RootNode["rules"]).Single();
        return new AdapterRule(
            $"{rule["seriesQuery"]}",
            $"{rule["name"]["as"]}",
            $"{rule["metricsQuery"]}",
            ((YamlMappingNode)rule["resources"]["overrides"]).ToDictionary(o => $"{o.Key}", o => $"{o.Value["resource"]}"));
    }

    /// <summary>The query as the adapter makes it for pods of a namespace: with the series, the objects' matchers and their label filled in.</summary>
    public string QueryFor(string @namespace, params string[] pods)
    {
        var (namespaceLabel, podLabel) = (LabelOf("namespace"), LabelOf("pod"));
        return Template
            .Replace("<<.Series>>", Series[..Series.IndexOf('{')], StringComparison.Ordinal)
            .Replace("<<.LabelMatchers>>", $"{namespaceLabel}=\"{@namespace}\",{podLabel}=~\"{string.Join('|', pods)}\"", StringComparison.Ordinal)
            .Replace("<<.GroupBy>>", podLabel, StringComparison.Ordinal);
    }

    private string LabelOf(string resource) => Resources.Single(r => r.Value == resource).Key;
}
