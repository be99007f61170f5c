using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>Creation, change and deletion of objects.</summary>
public sealed class ObjectLifeTests() : OnLoopback("life")
{
    [Fact]
    public async Task An_object_is_applied_as_yaml_and_gets_owners()
    {
        const string Yaml = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: kept, labels: {on: "true"}, annotations: }
            data:
              number: "1"
              text: |
                two
                lines
            immutable: false
            """;
        var made = await ApplyAsync(Yaml);
        Assert.Equal(("1", "two\nlines", "true", "False", "deploy"),
            (made.Data["number"], made.Data["text"].TrimEnd(), made.Labels()["on"],
            $"{made.Immutable}", made.Metadata.ManagedFields.Single().Manager));
        Assert.Equal(made.ResourceVersion(), (await ApplyAsync(Yaml)).ResourceVersion());
        Assert.NotEqual(made.ResourceVersion(),
            (await ApplyAsync(Yaml.Replace("\"1\"", "\"2\"", StringComparison.Ordinal))).ResourceVersion());
    }

    [Fact]
    public async Task Names_can_be_made_by_the_server()
    {
        var wanted = new V1ConfigMap { Metadata = new V1ObjectMeta { GenerateName = "run-" } };
        var names = new[]
        {
            (await Client.CoreV1.CreateNamespacedConfigMapAsync(wanted, Ns, cancellationToken: Ends)).Name(),
            (await Client.CoreV1.CreateNamespacedConfigMapAsync(wanted, Ns, cancellationToken: Ends)).Name(),
        };
        Assert.All(names, name => Assert.StartsWith("run-", name, StringComparison.Ordinal));
        Assert.Equal(2, names.Distinct().Count());
    }

    [Fact]
    public async Task Only_what_the_preconditions_mean_is_deleted()
    {
        var made = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("kept"), Ns, cancellationToken: Ends);
        var other = new V1DeleteOptions { Preconditions = new V1Preconditions { Uid = "another" } };
        await FailsAsync(
            HttpStatusCode.Conflict, Client.CoreV1.DeleteNamespacedConfigMapAsync("kept", Ns, other, cancellationToken: Ends));
        var exactly = new V1DeleteOptions
        {
            Preconditions = new V1Preconditions { Uid = made.Uid(), ResourceVersion = made.ResourceVersion() },
        };
        Assert.Equal("Success",
            (await Client.CoreV1.DeleteNamespacedConfigMapAsync("kept", Ns, exactly, cancellationToken: Ends)).Status);
        Assert.Null(Cluster.Get("configmaps", Ns, "kept"));
    }

    [Fact]
    public async Task An_object_with_a_finalizer_goes_when_the_finalizer_is_removed()
    {
        var held = ConfigMap("held");
        held.Metadata.Finalizers = ["test/holds"];
        await Client.CoreV1.CreateNamespacedConfigMapAsync(held, Ns, cancellationToken: Ends);
        await Client.CoreV1.DeleteNamespacedConfigMapAsync("held", Ns, cancellationToken: Ends);
        Assert.NotEqual("", Cluster.Get("configmaps", Ns, "held").Text("metadata", "deletionTimestamp"));
        var freed = new V1Patch("""[{"op": "remove", "path": "/metadata/finalizers"}]""", V1Patch.PatchType.JsonPatch);
        await Client.CoreV1.PatchNamespacedConfigMapAsync(freed, "held", Ns, cancellationToken: Ends);
        Assert.Null(Cluster.Get("configmaps", Ns, "held"));
    }

    [Fact]
    public async Task Owned_objects_go_with_their_owner_unless_they_are_to_be_orphans()
    {
        foreach (var (policy, left) in new[] { ("Orphan", 1), ("Background", 0) })
        {
            var owner = await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("owner"), Ns, cancellationToken: Ends);
            var owned = ConfigMap($"owned-{left}");
            owned.AddOwnerReference(new V1OwnerReference
            {
                ApiVersion = "v1", Kind = "ConfigMap", Name = owner.Name(), Uid = owner.Uid(),
            });
            await Client.CoreV1.CreateNamespacedConfigMapAsync(owned, Ns, cancellationToken: Ends);
            await Client.CoreV1.DeleteNamespacedConfigMapAsync("owner", Ns, propagationPolicy: policy, cancellationToken: Ends);
            Assert.Equal(left == 1, Cluster.Get("configmaps", Ns, $"owned-{left}") is not null);
        }
        Assert.Empty(Cluster.Get("configmaps", Ns, "owned-1").Items("metadata", "ownerReferences"));
    }

    [Fact]
    public async Task A_namespace_goes_with_all_that_is_in_it_and_many_go_by_their_labels()
    {
        foreach (var name in new[] { "a", "b" })
        {
            var map = ConfigMap(name);
            map.Metadata.Labels = new Dictionary<string, string> { ["name"] = name };
            await Client.CoreV1.CreateNamespacedConfigMapAsync(map, Ns, cancellationToken: Ends);
        }
        await Client.CoreV1.DeleteCollectionNamespacedConfigMapAsync(Ns, labelSelector: "name=a", cancellationToken: Ends);
        Assert.Equal("b", Cluster.List("configmaps", Ns).Single().Text("metadata", "name"));
        await Client.CoreV1.DeleteNamespaceAsync(Ns, cancellationToken: Ends);
        Assert.Empty(Cluster.List("configmaps", Ns));
        await FailsAsync(
            HttpStatusCode.NotFound, Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("a"), Ns, cancellationToken: Ends));
    }

    [Fact]
    public async Task An_autoscaler_keeps_replicas_within_its_bounds_and_a_scale_is_read_and_written()
    {
        Cluster.Set(Deployment("tiny", "sha256:one"));
        Cluster.Set(JsonNode.Parse($$$"""
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
             "metadata": {"name": "tiny", "namespace": "{{{Ns}}}"},
             "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "tiny"},
             "minReplicas": 2, "maxReplicas": 3}}
            """)!);
        await UntilReplicasAsync(2);
        var scale = await Client.AppsV1.ReadNamespacedDeploymentScaleAsync("tiny", Ns, cancellationToken: Ends);
        scale.Spec.Replicas = 9;
        await Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "tiny", Ns, cancellationToken: Ends);
        await UntilReplicasAsync(3);
        await FailsAsync(
            HttpStatusCode.Conflict,
            Client.AppsV1.ReplaceNamespacedDeploymentScaleAsync(scale, "tiny", Ns, cancellationToken: Ends));
    }

    [Theory]
    [InlineData("application/apply-patch+yaml", "a: [", HttpStatusCode.BadRequest)]
    [InlineData("application/merge-patch+json", "{", HttpStatusCode.BadRequest)]
    [InlineData("application/merge-patch+json", "[]", HttpStatusCode.BadRequest)]
    [InlineData("application/json-patch+json", "{}", HttpStatusCode.BadRequest)]
    [InlineData("application/merge-patch+json", """{"metadata": {"name": "other"}}""", HttpStatusCode.BadRequest)]
    [InlineData("application/vnd.kubernetes.protobuf", "k8s", HttpStatusCode.BadRequest)]
    [InlineData("application/cbor", "x", HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_that_cannot_be_read_is_refused_with_a_status(string type, string body, HttpStatusCode code)
    {
        await Client.CoreV1.CreateNamespacedConfigMapAsync(ConfigMap("kept"), Ns, cancellationToken: Ends);
        using var answer = await PatchAsync(type, body);
        Assert.Equal(code, answer.StatusCode);
        Assert.Equal("Failure", JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ends)).Text("status"));
    }

    [Fact]
    public async Task Questions_about_the_caller_are_answered()
    {
        var who = await Client.AuthenticationV1.CreateSelfSubjectReviewAsync(new V1SelfSubjectReview(), cancellationToken: Ends);
        Assert.Equal("loopback-user", who.Status.UserInfo.Username);
        var may = await Client.AuthorizationV1.CreateSelfSubjectAccessReviewAsync(
            new V1SelfSubjectAccessReview { Spec = new V1SelfSubjectAccessReviewSpec() }, cancellationToken: Ends);
        Assert.True(may.Status.Allowed);
    }

    private static V1ConfigMap ConfigMap(string name) => new() { Metadata = new V1ObjectMeta { Name = name } };

    // Kubernetes' client for .NET can only send JSON.
    private async Task<V1ConfigMap> ApplyAsync(string yaml)
    {
        using var answer = await PatchAsync("application/apply-patch+yaml", yaml);
        return KubernetesJson.Deserialize<V1ConfigMap>(await answer.Content.ReadAsStringAsync(Ends));
    }

    private async Task<HttpResponseMessage> PatchAsync(string type, string body)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue(type));
        return await Http.PatchAsync($"/api/v1/namespaces/{Ns}/configmaps/kept?fieldManager=deploy", content, Ends);
    }

    private Task UntilReplicasAsync(int replicas) =>
        UntilAsync(() => Cluster.Get("deployments", Ns, "tiny").Number("status", "availableReplicas") == replicas);
}
