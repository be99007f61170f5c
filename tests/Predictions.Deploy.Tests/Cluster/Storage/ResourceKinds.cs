using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>The served kinds.</summary>
internal static class Kinds
{
    private const string Monitoring = "monitoring.coreos.com";
    private const string Access = "rbac.authorization.k8s.io";

    public static ResourceKind Namespaces { get; } = new("", "v1", "namespaces", "Namespace", Namespaced: false, HasStatus: true);
    public static ResourceKind Pods { get; } = new("", "v1", "pods", "Pod", HasStatus: true);
    public static ResourceKind Secrets { get; } = new("", "v1", "secrets", "Secret");
    public static ResourceKind Services { get; } = new("", "v1", "services", "Service", HasStatus: true);
    public static ResourceKind Claims { get; } =
        new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", HasStatus: true);
    public static ResourceKind Events { get; } = new("", "v1", "events", "Event");
    public static ResourceKind NewEvents { get; } = new("events.k8s.io", "v1", "events", "Event");
    public static ResourceKind Deployments { get; } = new("apps", "v1", "deployments", "Deployment", HasStatus: true);
    public static ResourceKind ReplicaSets { get; } = new("apps", "v1", "replicasets", "ReplicaSet", HasStatus: true);

    public static ResourceKind Autoscalers { get; } =
        new("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", HasStatus: true);

    public static IReadOnlyList<ResourceKind> All { get; } =
    [
        Namespaces, Pods, Secrets, Services, Claims, Events,
        new("", "v1", "configmaps", "ConfigMap"),
        new("", "v1", "serviceaccounts", "ServiceAccount"),
        new("", "v1", "endpoints", "Endpoints"),
        new("", "v1", "nodes", "Node", Namespaced: false, HasStatus: true),
        Deployments, ReplicaSets,
        NewEvents,
        Autoscalers,
        new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", HasStatus: true),
        new("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy"),
        new("networking.k8s.io", "v1", "ingresses", "Ingress", HasStatus: true),
        new("coordination.k8s.io", "v1", "leases", "Lease"),
        new(Access, "v1", "roles", "Role"),
        new(Access, "v1", "rolebindings", "RoleBinding"),
        new(Access, "v1", "clusterroles", "ClusterRole", Namespaced: false),
        new(Access, "v1", "clusterrolebindings", "ClusterRoleBinding", Namespaced: false),
        new(Monitoring, "v1", "servicemonitors", "ServiceMonitor", IsCustom: true),
        new(Monitoring, "v1", "podmonitors", "PodMonitor", IsCustom: true),
        new(Monitoring, "v1", "prometheusrules", "PrometheusRule", IsCustom: true),
    ];

    /// <summary>The kind of a manifest.</summary>
    public static ResourceKind? Of(string apiVersion, string kind) =>
        All.FirstOrDefault(k => k.ApiVersion == apiVersion && k.Kind == kind);

    /// <summary>The kind by its plural; "events" are those of the core group.</summary>
    /// <exception cref="ArgumentException">The server has no such kind.</exception>
    public static ResourceKind Named(string plural) =>
        All.FirstOrDefault(k => k.Plural == plural)
            ?? throw new ArgumentException($"the stand-in serves no kind called {plural}");
}

/// <summary>A kind of object of the API.</summary>
/// <param name="HasStatus">Whether the status has its own path, so that writes to the object keep it.</param>
/// <param name="IsCustom">Whether a CustomResourceDefinition defines it, so that its lists are replaced as a whole.</param>
internal sealed record ResourceKind(
    string Group, string Version, string Plural, string Kind, bool Namespaced = true, bool HasStatus = false,
    bool IsCustom = false)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path prefix of its group.</summary>
    public string Root => Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";

    /// <summary>Kubernetes stores the events of both groups in one place.</summary>
    public ResourceKind Stored => this == Kinds.NewEvents ? Kinds.Events : this;
}

/// <summary>Converts events between the form of the core group, which is stored, and that of events.k8s.io.</summary>
internal static class EventVersions
{
    private static readonly (string Core, string New)[] Names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
    ];

    /// <summary>Converts an object from the form of its path to the stored form.</summary>
    public static JsonObject ToStored(ResourceKind kind, JsonObject body) =>
        kind == Kinds.NewEvents ? Renamed(body, Kinds.Events, Names.Select(n => (n.New, n.Core))) : body;

    /// <summary>Converts a stored object to the form of the requested path.</summary>
    public static JsonObject ToServed(ResourceKind kind, JsonObject body) =>
        kind == Kinds.NewEvents ? Renamed(body, kind, Names) : body;

    private static JsonObject Renamed(JsonObject body, ResourceKind to, IEnumerable<(string From, string To)> names)
    {
        var result = body.Copy();
        result["apiVersion"] = to.ApiVersion;
        foreach (var (from, name) in names)
            if (result.Remove(from, out var value))
                result[name] = value;
        return result;
    }
}
