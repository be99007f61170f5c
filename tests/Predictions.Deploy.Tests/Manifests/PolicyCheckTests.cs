using Predictions.Deploy.Manifests;

namespace Predictions.Deploy.Tests.Manifests;

/// <summary>Each thing that is not allowed is refused, and what is allowed is not.</summary>
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
    public void What_is_allowed_has_no_faults()
    {
        Assert.Empty(PolicyCheck.Faults(Manifest.Read(Good), "space", Image));
        Assert.Empty(SchemaCheck.Faults(Manifest.Read(Good)));
    }

    [Theory]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: false", "runAsNonRoot must be true")]
    [InlineData("runAsUser: 1654", "runAsUser: 0", "runAsUser must not be 0")]
    [InlineData("RuntimeDefault", "Unconfined", "seccompProfile must be RuntimeDefault or Localhost")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "allowPrivilegeEscalation must be false")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: false, privileged: true", "privileged is not allowed")]
    [InlineData("readOnlyRootFilesystem: true, ", "", "readOnlyRootFilesystem must be true")]
    [InlineData("drop: [ALL]", "drop: [NET_RAW]", "all capabilities must be dropped")]
    [InlineData("drop: [ALL]", "drop: [ALL], add: [SYS_ADMIN]", "the capability SYS_ADMIN is not allowed")]
    [InlineData("containerPort: 8080", "containerPort: 8080, hostPort: 80", "hostPort is not allowed")]
    [InlineData("emptyDir: {}", "hostPath: {path: /}", "volume tmp: hostPath is not allowed")]
    [InlineData("automountServiceAccountToken: false", "hostNetwork: true", "hostNetwork is not allowed")]
    [InlineData("automountServiceAccountToken: false", "terminationGracePeriodSeconds: 3", "set automountServiceAccountToken to false")]
    [InlineData(Image, "registry.example.com/it:1", "is not named by digest")]
    [InlineData(Image, "registry.example.com/it@sha256:two", $"no container runs {Image}")]
    [InlineData("metadata: {name: it}\nspec:\n  selector", "metadata: {name: it, namespace: other}\nspec:\n  selector", "it is in the namespace other, not space")]
    [InlineData("spec:\n  selector", "spec:\n  replicas: 3\n  selector", "it states replicas")]
    [InlineData("kind: HorizontalPodAutoscaler", "kind: ClusterRole", "the kind ClusterRole is not allowed")]
    [InlineData("kind: HorizontalPodAutoscaler", "kind: Secret", "the kind Secret is not allowed")]
    public void What_is_not_allowed_is_told_of(string good, string bad, string told) =>
        Assert.Contains(told, string.Join('\n', PolicyCheck.Faults(Manifest.Read(Changed(good, bad)), "space", Image)), StringComparison.Ordinal);

    [Fact]
    public void A_container_beside_it_is_held_to_the_same() => Assert.Contains(
        "container init: its image busybox is not named by digest",
        string.Join('\n', PolicyCheck.Faults(Manifest.Read(Changed("containers:", "initContainers: [{name: init, image: busybox}]\n      containers:")), "space", Image)),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("autoscaling/v2", "autoscaling/v2beta2")]
    [InlineData("maxReplicas: 3", "maxReplica: 3")]
    [InlineData("maxReplicas: 3", "maxReplicas: three")]
    [InlineData("kind: HorizontalPodAutoscaler", "kind: HorizontalPodScaler")]
    [InlineData("apiVersion: autoscaling/v2\n", "")]
    public void What_the_api_does_not_know_is_told_of(string good, string bad) => Assert.Single(SchemaCheck.Faults(Manifest.Read(Changed(good, bad))));

    private static string Changed(string good, string bad)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        return Good.Replace(good, bad, StringComparison.Ordinal);
    }
}
