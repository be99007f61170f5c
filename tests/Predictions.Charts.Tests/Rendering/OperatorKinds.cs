using k8s;
using k8s.Models;
using YamlDotNet.Serialization;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>An object of the Prometheus operator or of KEDA.</summary>
/// <typeparam name="TSpec">The fields of its spec that the charts use. Any other field is an error.</typeparam>
public abstract class OperatorObject<TSpec> : IKubernetesObject<V1ObjectMeta>
    where TSpec : new()
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public TSpec Spec { get; set; } = new();
}

/// <summary>The Prometheus operator's ServiceMonitor.</summary>
public sealed class ServiceMonitor : OperatorObject<ServiceMonitorSpec>;

/// <summary>The Prometheus operator's PrometheusRule.</summary>
public sealed class PrometheusRule : OperatorObject<RuleFile>;

/// <summary>KEDA's ScaledObject.</summary>
public sealed class ScaledObject : OperatorObject<ScaledObjectSpec>;

/// <summary>What is scaled, its bounds, and by what.</summary>
public sealed class ScaledObjectSpec
{
    public ScaleTarget ScaleTargetRef { get; set; } = new();

    public int MinReplicaCount { get; set; }

    public int MaxReplicaCount { get; set; }

    public IList<ScaleTrigger> Triggers { get; set; } = [];
}

/// <summary>A Deployment of the same namespace.</summary>
public sealed class ScaleTarget
{
    public string Name { get; set; } = "";
}

/// <summary>A source of KEDA; all its metadata are texts.</summary>
public sealed class ScaleTrigger
{
    public string Type { get; set; } = "";

    public IDictionary<string, string> Metadata { get; set; } = new Dictionary<string, string>();
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

/// <summary>The spec of a PrometheusRule, or a rule file of Prometheus.</summary>
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

    public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();

    public override string ToString() => Alert ?? Record ?? "";
}
