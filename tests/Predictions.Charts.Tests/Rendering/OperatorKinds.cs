using k8s;
using k8s.Models;
using YamlDotNet.Serialization;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>What the Prometheus operator calls its ServiceMonitor, as far as the charts use it: another field is refused.</summary>
public sealed class ServiceMonitor : IKubernetesObject<V1ObjectMeta>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public ServiceMonitorSpec Spec { get; set; } = new();
}

/// <summary>Whom to read, and as which job.</summary>
public sealed class ServiceMonitorSpec
{
    public string JobLabel { get; set; } = "";

    public V1LabelSelector Selector { get; set; } = new();

    public IList<ScrapedEndpoint> Endpoints { get; set; } = [];
}

/// <summary>A service's port by name, and how often it is read.</summary>
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

/// <summary>What a file of rules holds.</summary>
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

/// <summary>One alert, or one recorded series.</summary>
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
