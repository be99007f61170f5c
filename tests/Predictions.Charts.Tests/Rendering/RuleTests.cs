namespace Predictions.Charts.Tests.Rendering;

/// <summary>The checks of renders find what they are for: each of these manifests breaks one.</summary>
public class RuleTests
{
    [Theory]
    [InlineData("runAsNonRoot: true", "runAsNonRoot: false", "may run as root")]
    [InlineData("runAsUser: 1654", "runAsUser: 0", "may run as root")]
    [InlineData("type: RuntimeDefault", "type: Unconfined", "seccomp")]
    [InlineData("drop: [ALL]", "drop: [NET_RAW]", "keeps capabilities")]
    [InlineData("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "can be written to")]
    [InlineData("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "more rights")]
    [InlineData(
        "automountServiceAccountToken: false\n      e", "automountServiceAccountToken: true\n      e", "token is mounted")]
    [InlineData("@sha256:" + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", ":latest", "by digest")]
    [InlineData("        - name: tmp\n          emptyDir:\n            sizeLimit: 64Mi",
        "        - name: tmp\n          hostPath: {path: /}", "volume tmp")]
    [InlineData("containerPort: 8080", "containerPort: 80", "root's")]
    [InlineData("cpu: \"1\"\n", "ephemeral-storage: 1Mi\n", "requests no cpu")]
    [InlineData("limits:\n              memory: 512Mi", "limits: {}", "memory has no limit")]
    public async Task Pod_security(string from, string to, string told)
    {
        var rendered = await RenderedAsync();
        Assert.Empty(PodSecurity.Problems(Manifests.Read(rendered).Pod));
        Assert.Contains(PodSecurity.Problems(Manifests.Read(Changed(rendered, from, to)).Pod),
            p => p.Contains(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  # replicas must stay absent", "  replicas: 3\n  # replicas must stay absent", "has replicas")]
    [InlineData("    kind: Deployment\n    name: \"predictions\"", "    kind: Deployment\n    name: \"others\"",
        "scales something else")]
    [InlineData("        container: service", "        container: sidecar", "measures another container")]
    [InlineData("minReplicas: 3", "minReplicas: 41", "bounds are none")]
    [InlineData("  maxUnavailable: 10%", "  minAvailable: 1", "not by maxUnavailable")]
    [InlineData("      maxUnavailable: 0", "      maxUnavailable: 1", "before others are ready")]
    [InlineData("terminationGracePeriodSeconds: 30", "terminationGracePeriodSeconds: 5", "killed while it sleeps")]
    [InlineData("      targetPort: \"grpc\"\n", "      targetPort: \"grcp\"\n", "which the container has not")]
    [InlineData("port: \"operators\"\n              path: \"/health/ready\"",
        "port: others\n              path: \"/health/ready\"", "readiness probe")]
    [InlineData("            - name: \"key-ring\"\n              mountPath",
        "            - name: other\n              mountPath", "nobody mounts key-ring")]
    [InlineData("  clusterIP: None\n  selector", "  selector", "headless service for callers")]
    [InlineData("        - port: 8081", "        - port: 8082", "where nothing listens")]
    [InlineData(
        "    - from:\n        - namespaceSelector:\n            matchLabels:\n              kubernetes.io/metadata.name: "
        + "backend-prod",
        "    - from: []", "lets everybody in")]
    [InlineData("  policyTypes: [Ingress, Egress]", "  policyTypes: [Ingress]", "no policy shuts everything")]
    [InlineData("app.kubernetes.io/component: operators\n  endpoints", "app.kubernetes.io/component: metrics\n  endpoints",
        "reads no port")]
    [InlineData("      app.kubernetes.io/instance: \"predictions\"\n  template",
        "      app.kubernetes.io/instance: \"others\"\n  template", "Deployment does not select")]
    [InlineData("    app.kubernetes.io/managed-by: \"Helm\"\nautomount", "automount", "ServiceAccount predictions has no label")]
    public async Task Wiring_of_objects(string from, string to, string told)
    {
        var rendered = await RenderedAsync();
        Assert.Empty(Wiring.Problems(Manifests.Read(rendered)));
        Assert.Contains(
            Wiring.Problems(Manifests.Read(Changed(rendered, from, to))), p => p.Contains(told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("  maxUnavailable: 10%", "  maxUnavailabel: 10%")]
    [InlineData("apiVersion: policy/v1", "apiVersion: policy/v1beta1")]
    [InlineData("apiVersion: autoscaling/v2", "apiVersion: autoscaling/v2beta2")]
    [InlineData("kind: PodDisruptionBudget", "kind: PodSecurityPolicy")]
    [InlineData("  jobLabel:", "  jobLable:")]
    [InlineData("  maxReplicas: 40", "  maxReplicas: many")]
    public async Task Manifests_are_read_strictly(string from, string to)
    {
        var changed = Changed(await RenderedAsync(), from, to);
        Assert.ThrowsAny<Exception>(() => Manifests.Read(changed));
    }

    private static readonly Lazy<Task<HelmRun>> Prod =
        new(() => Helm.TemplateAsync(Helm.V4, Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image));

    private static async Task<string> RenderedAsync() => (await Prod.Value).Manifests;

    private static string Changed(string text, string from, string to)
    {
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }
}
