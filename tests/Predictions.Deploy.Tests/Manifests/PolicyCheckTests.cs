using Predictions.Deploy.Manifests;

namespace Predictions.Deploy.Tests.Manifests;

/// <summary>Each violation is refused, and valid manifests are accepted.</summary>
public class PolicyCheckTests
{
    private const string Image = "registry.example.com/it@sha256:one";

    private const string Good = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: it}
        spec:
          selector: {matchLabels: {a: b}}
          template:
            metadata: {labels: {a: b}}
            spec:
              automountServiceAccountToken: false
              securityContext: {runAsNonRoot: true, runAsUser: 1654, seccompProfile: {type: RuntimeDefault}}
              volumes: [{name: tmp, emptyDir: {}}]
              containers:
                - name: service
                  image: registry.example.com/it@sha256:one
                  ports: [{containerPort: 8080}]
                  securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: it}
        spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: it}}
        """;

    [Fact]
    public void An_allowed_manifest_has_no_problem()
    {
        Assert.Empty(PolicyCheck.Problems(ManifestObject.ReadAll(Good), "space", Image));
        Assert.Empty(SchemaCheck.Problems(ManifestObject.ReadAll(Good)));
    }

    [Theory]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot must be true")]
    [InlineData("runAsUser: 1654", "runAsUser: 0", "runAsUser must not be 0")]
    [InlineData("RuntimeDefault", "Unconfined", "seccompProfile must be RuntimeDefault or Localhost")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "allowPrivilegeEscalation must be false")]
    [InlineData(
        "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false, privileged: true", "privileged is not allowed")]
    [InlineData("readOnlyRootFilesystem: true, ", "", "readOnlyRootFilesystem must be true")]
    [InlineData("drop: [ALL]", "drop: [NET_RAW]", "all capabilities must be dropped")]
    [InlineData("drop: [ALL]", "drop: [ALL], add: [SYS_ADMIN]", "the capability SYS_ADMIN is not allowed")]
    [InlineData("containerPort: 8080", "containerPort: 8080, hostPort: 80", "hostPort is not allowed")]
    [InlineData("emptyDir: {}", "hostPath: {path: /}", "volume tmp: hostPath is not allowed")]
    [InlineData("automountServiceAccountToken: false", "hostNetwork: true", "hostNetwork is not allowed")]
    [InlineData(
        "automountServiceAccountToken: false", "terminationGracePeriodSeconds: 3", "set automountServiceAccountToken to false")]
    [InlineData(Image, "registry.example.com/it:1", "has no digest")]
    [InlineData(Image, "registry.example.com/it@sha256:two", $"no container runs {Image}")]
    [InlineData("metadata: {name: it}\nspec:\n  selector", "metadata: {name: it, namespace: other}\nspec:\n  selector",
        "its namespace is other, not space")]
    [InlineData("spec:\n  selector", "spec:\n  replicas: 3\n  selector", "it sets replicas")]
    [InlineData("kind: HorizontalPodAutoscaler", "kind: ClusterRole", "the kind ClusterRole is not allowed")]
    [InlineData("kind: HorizontalPodAutoscaler", "kind: Secret", "the kind Secret is not allowed")]
    public void Each_violation_is_reported(string good, string bad, string told) =>
        Assert.Contains(told, string.Join('\n', PolicyCheck.Problems(ManifestObject.ReadAll(Changed(good, bad)), "space", Image)),
            StringComparison.Ordinal);

    [Fact]
    public void Init_containers_are_checked_too() => Assert.Contains(
        "container init: its image busybox has no digest",
        string.Join(
            '\n', PolicyCheck.Problems(ManifestObject.ReadAll(Changed("containers:",
            "initContainers: [{name: init, image: busybox}]\n      containers:")), "space", Image)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("autoscaling/v2", "autoscaling/v2beta2")]
    [InlineData("maxReplicas: 3", "maxReplica: 3")]
    [InlineData("maxReplicas: 3", "maxReplicas: three")]
    [InlineData("kind: HorizontalPodAutoscaler", "kind: HorizontalPodScaler")]
    [InlineData("apiVersion: autoscaling/v2\n", "")]
    public void Unknown_kinds_and_fields_are_reported(string good, string bad) =>
        Assert.Single(SchemaCheck.Problems(ManifestObject.ReadAll(Changed(good, bad))));

    private static string Changed(string good, string bad)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        return Good.Replace(good, bad, StringComparison.Ordinal);
    }
}
