using Predictions.Deploy.Manifests;

namespace Predictions.Deploy.Tests.Manifests;

/// <summary>Changes are shown by object and field, without secrets.</summary>
public class ManifestDiffTests
{
    private const string Before = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: it, annotations: {predictions.deploy/run: one, example.com/note: a}}
        spec:
          template:
            spec:
              containers:
                - {name: service, image: "it@sha256:one", args: [a, b],
                   env: [{name: MODE, value: slow}, {name: Redis__KeySecret, value: first}]}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: keys}
        stringData: {ring: first}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: board}
        data: {board.json: "{\n1\n}\n", password: first}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: old}
        """;

    private static readonly string After = Before.Replace("one", "two", StringComparison.Ordinal)
        .Replace("first", "second", StringComparison.Ordinal)
        .Replace("name: old", "name: fresh", StringComparison.Ordinal).Replace("\\n1", "\\n2", StringComparison.Ordinal)
        .Replace("example.com/note: a", "example.com/note: b", StringComparison.Ordinal)
        .Replace("args: [a, b]", "args: [a]", StringComparison.Ordinal)
        .Replace("env: [{name: MODE", "env: [{name: FIRST, value: new}, {name: MODE", StringComparison.Ordinal);

    [Fact]
    public void Each_field_is_shown_by_its_path()
    {
        var lines = ManifestDiff.Of(ManifestObject.ReadAll(Before), ManifestObject.ReadAll(After)).Select(c => c.Line);
        Assert.Equal(
        [
            "+ Service/fresh",
            "Deployment/it metadata.annotations[example.com/note]: a → b",
            "Deployment/it spec.template.spec.containers[service].image: it@sha256:one → it@sha256:two",
            "Deployment/it spec.template.spec.containers[service].env[FIRST].name: none → FIRST",
            "Deployment/it spec.template.spec.containers[service].env[FIRST].value: none → new",
            "Deployment/it spec.template.spec.containers[service].env[Redis__KeySecret].value: (hidden) → (hidden) (changed)",
            "Deployment/it spec.template.spec.containers[service].args[1]: b → none",
            "Secret/keys stringData.ring: (hidden) → (hidden) (changed)",
            "ConfigMap/board data[board.json]: (4 lines) → (4 lines) (changed)",
            "ConfigMap/board data.password: (hidden) → (hidden) (changed)",
            "- Service/old",
        ], lines);
    }

    [Fact]
    public void The_same_differs_in_nothing() =>
        Assert.Empty(ManifestDiff.Of(ManifestObject.ReadAll(Before), ManifestObject.ReadAll(Before)));

    [Fact]
    public void An_objects_version_is_not_its_identity() => Assert.Equal(
        ["HorizontalPodAutoscaler/it apiVersion: autoscaling/v2beta2 → autoscaling/v2"],
        ManifestDiff.Of(Scaler("autoscaling/v2beta2"), Scaler("autoscaling/v2")).Select(c => c.Line));

    private static IReadOnlyList<ManifestObject> Scaler(string version) =>
        ManifestObject.ReadAll($"apiVersion: {version}\nkind: HorizontalPodAutoscaler\nmetadata: {{name: it}}\n");
}
