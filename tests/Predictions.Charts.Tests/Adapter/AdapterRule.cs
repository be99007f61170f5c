using Predictions.Charts.Tests.Rendering;
using YamlDotNet.RepresentationModel;

namespace Predictions.Charts.Tests.Adapter;

/// <summary>The rule by which prometheus-adapter serves the autoscaler's metric.</summary>
/// <param name="Series">The selector by which the adapter discovers series.</param>
/// <param name="Metric">The name of the metric in Kubernetes.</param>
/// <param name="Template">The query, with the adapter's placeholders.</param>
/// <param name="Resources">The resource of each label.</param>
public sealed record AdapterRule(string Series, string Metric, string Template, IReadOnlyDictionary<string, string> Resources)
{
    /// <summary>The one rule of the shipped file.</summary>
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

    /// <summary>
    /// The query as the adapter writes it for the pods of a namespace: with the series, the matchers and the label filled in.
    /// </summary>
    public string QueryFor(string @namespace, params string[] pods)
    {
        var (namespaceLabel, podLabel) = (LabelOf("namespace"), LabelOf("pod"));
        return Template
            .Replace("<<.Series>>", Series[..Series.IndexOf('{')], StringComparison.Ordinal)
            .Replace("<<.LabelMatchers>>", $"{namespaceLabel}=\"{@namespace}\",{podLabel}=~\"{string.Join('|', pods)}\"",
            StringComparison.Ordinal)
            .Replace("<<.GroupBy>>", podLabel, StringComparison.Ordinal);
    }

    private string LabelOf(string resource) => Resources.Single(r => r.Value == resource).Key;
}
