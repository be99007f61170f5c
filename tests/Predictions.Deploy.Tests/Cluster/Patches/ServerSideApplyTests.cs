using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>The cases of Kubernetes' documentation of server-side apply.</summary>
public class ServerSideApplyTests
{
    private static readonly ResourceKind Custom = Kinds.Named("prometheusrules");

    [Fact]
    public void Omitted_fields_are_removed_and_those_of_other_managers_stay()
    {
        var body = Apply([], "helm", """{"metadata": {"labels": {"a": "1", "b": "1"}}, "spec": {"replicas": 2}}""");
        body = Apply(body, "other", """{"metadata": {"labels": {"c": "1"}}}""");
        body = Apply(body, "helm", """{"metadata": {"labels": {"a": "2"}}}""");
        Same("""{"a": "2", "c": "1"}""", body.At("metadata", "labels"));
        Assert.Null(body["spec"]);
    }

    [Fact]
    public void A_field_of_two_managers_stays_until_both_leave_it_out()
    {
        const string paused = """{"spec": {"paused": true}}""";
        var body = Apply(Apply([], "helm", paused), "other", paused);
        body = Apply(body, "helm", "{}");
        Same("""{"paused": true}""", body["spec"]);
        Assert.Null(Apply(body, "other", "{}")["spec"]);
    }

    [Fact]
    public void Another_value_in_another_manager_s_field_is_refused_unless_it_is_forced()
    {
        var body = Apply([], "autoscaler", """{"spec": {"replicas": 5}}""");
        var refused = Assert.Throws<ApiError>(() => Apply(body, "helm", """{"spec": {"replicas": 2}}"""));
        Assert.Equal(409, refused.Code);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"autoscaler\": .spec.replicas", refused.Message);
        var forced = Apply(body, "helm", """{"spec": {"replicas": 2}}""", force: true);
        Assert.Equal(2, forced.Number("spec", "replicas"));
        // Only helm owns it now.
        Assert.Null(Apply(forced, "helm", "{}")["spec"]);
    }

    [Fact]
    public void Items_are_merged_by_their_keys()
    {
        var body = Apply([], "helm", """
            {"spec": {"containers": [{"name": "a", "image": "1",
              "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "1"}],
              "ports": [{"containerPort": 80}, {"containerPort": 81, "protocol": "TCP"}]}, {"name": "b", "image": "1"}]}}
            """);
        body = Apply(body, "injector", """{"spec": {"containers": [{"name": "a", "env": [{"name": "Z", "value": "1"}]}]}}""");
        body = Apply(body, "helm", """
            {"spec": {"containers": [{"name": "a", "image": "2", "env": [{"name": "Y", "value": "2"}],
              "ports": [{"containerPort": 81, "name": "m"}]}]}}
            """);
        Same("""
            [{"name": "a", "image": "2", "env": [{"name": "Y", "value": "2"}, {"name": "Z", "value": "1"}],
              "ports": [{"containerPort": 81, "name": "m"}]}]
            """, body.At("spec", "containers"));
    }

    [Fact]
    public void A_list_without_keys_is_one_value_and_so_is_every_list_of_a_custom_kind()
    {
        var first = Apply([], "helm", """{"spec": {"args": ["a", "b"]}}""");
        var body = Apply(first, "helm", """{"spec": {"args": ["c"]}}""");
        Same("""["c"]""", body.At("spec", "args"));
        body = Apply([], "helm", """{"spec": {"env": [{"name": "X"}]}}""", kind: Custom);
        body = Apply(body, "helm", """{"spec": {"env": [{"name": "Y"}]}}""", kind: Custom);
        Same("""[{"name": "Y"}]""", body.At("spec", "env"));
    }

    [Fact]
    public void An_empty_object_is_a_value_that_can_be_owned()
    {
        var body = Apply(
            [], "helm", """{"spec": {"volumes": [{"name": "v", "emptyDir": {"medium": "Memory"}}]}}""");
        body = Apply(body, "helm", """{"spec": {"volumes": [{"name": "v", "emptyDir": {}}]}}""");
        Same("""[{"name": "v", "emptyDir": {}}]""", body.At("spec", "volumes"));
    }

    [Fact]
    public void Owners_are_written_in_kubernetes_form()
    {
        var body = Apply([], "helm", """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "tiny", "finalizers": ["x/y"]},
             "spec": {"ports": [{"containerPort": 80}], "replicas": 1}}
            """);
        Same("""
            [{"manager": "helm", "operation": "Apply", "apiVersion": "apps/v1", "time": "now",
              "fieldsType": "FieldsV1", "fieldsV1": {
              "f:metadata": {"f:finalizers": {"v:\"x/y\"": {}}},
              "f:spec": {"f:ports": {"k:{\"containerPort\":80,\"protocol\":\"TCP\"}": {".": {}, "f:containerPort": {}}},
                "f:replicas": {}}}}]
            """, body.At("metadata", "managedFields"));
        var fields = FieldSet.Parse(body.Items("metadata", "managedFields").Single()["fieldsV1"]);
        Assert.True(fields.SetEquals(FieldSet.Of(Kinds.Deployments, body)));
    }

    private static JsonObject Apply(
        JsonObject live, string manager, string applied, bool force = false, ResourceKind? kind = null) =>
        new ServerSideApply(kind ?? Kinds.Deployments, new ManagedFields.Owner(manager, "Apply", ""), force, "now")
            .Apply(live, JsonNode.Parse(applied)!.AsObject());

    private static void Same(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual?.ToJsonString() ?? "null");
}
