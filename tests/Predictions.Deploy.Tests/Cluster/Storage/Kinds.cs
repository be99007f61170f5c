namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>Every kind that is served.</summary>
internal static class Kinds
{
    private const string Monitoring = "monitoring.coreos.com";
    private const string Access = "rbac.authorization.k8s.io";

    public static ResourceKind Namespaces { get; } = new("", "v1", "namespaces", "Namespace", Namespaced: false, HasStatus: true);
    public static ResourceKind Pods { get; } = new("", "v1", "pods", "Pod", HasStatus: true);
    public static ResourceKind Secrets { get; } = new("", "v1", "secrets", "Secret");
    public static ResourceKind Services { get; } = new("", "v1", "services", "Service", HasStatus: true);
    public static ResourceKind Claims { get; } = new("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", HasStatus: true);
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

    /// <summary>The kind that a manifest is of.</summary>
    public static ResourceKind? Of(string apiVersion, string kind) => All.FirstOrDefault(k => k.ApiVersion == apiVersion && k.Kind == kind);

    /// <summary>The kind by its plural alone; "events" are the core's.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ResourceKind Named(string plural) =>
        All.FirstOrDefault(k => k.Plural == plural) ?? throw new ArgumentException($"the stand-in serves no kind called {plural}");
}
