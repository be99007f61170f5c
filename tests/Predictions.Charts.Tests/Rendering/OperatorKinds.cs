using k8s;
using k8s.Models;
using YamlDotNet.Serialization;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>The fields of the Prometheus operator's ServiceMonitor that the charts use. Any other field is an error.</summary>
public sealed class ServiceMonitor : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public ServiceMonitorSpec Spec { get; set; } = new();
}

/// <summary>The services to scrape, and the label that names the job.</summary>
public sealed class ServiceMonitorSpec
{
    public string JobLabel { get; set; } = "";

    public V1LabelSelector Selector { get; set; } = new();

    public IList<ScrapedEndpoint> Endpoints { get; set; } = [];
}

/// <summary>A port of a service by name, and its scrape interval.</summary>
public sealed class ScrapedEndpoint
{
    public string Port { get; set; } = "";

    public string Path { get; set; } = "";

    public string Interval { get; set; } = "";

    public string ScrapeTimeout { get; set; } = "";
}

/// <summary>The Prometheus operator's PrometheusRule.</summary>
public sealed class PrometheusRule : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public RuleFile Spec { get; set; } = new();
}

/// <summary>The spec of a PrometheusRule.</summary>
public sealed class RuleFile
{
    public IList<RuleGroup> Groups { get; set; } = [];
}

/// <summary>Rules that are evaluated together, in order.</summary>
public sealed class RuleGroup
{
    public string Name { get; set; } = "";

    public string? Interval { get; set; }

    public int? Limit { get; set; }

    [YamlMember(Alias = "partial_response_strategy", ApplyNamingConventions = false)]
    public string? PartialResponseStrategy { get; set; }

    [YamlMember(Alias = "query_offset", ApplyNamingConventions = false)]
    public string? QueryOffset { get; set; }

    public IDictionary<string, string>? Labels { get; set; }

    public IList<Rule> Rules { get; set; } = [];
}

/// <summary>An alert, or a recorded series.</summary>
public sealed class Rule
{
    public string? Alert { get; set; }

    public string? Record { get; set; }

    public string Expr { get; set; } = "";

    public string? For { get; set; }

    [YamlMember(Alias = "keep_firing_for", ApplyNamingConventions = false)]
    public string? KeepFiringFor { get; set; }

    public IDictionary<string, string>? Labels { get; set; }

    public IDictionary<string, string>? Annotations { get; set; }
}
