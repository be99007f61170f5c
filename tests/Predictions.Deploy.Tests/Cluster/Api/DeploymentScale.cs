using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Patches;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>The part of a Deployment that autoscalers write.</summary>
internal sealed class DeploymentScale(ObjectStore store, ObjectWrites writes)
{
    public JsonObject Answer(ApiPath path, HttpRequest request, JsonNode body)
    {
        var scale = Of(store.Find(path.Key) ?? throw ApiFailure.NotFound(path.Kind, path.Name));
        if (request.Method == "GET")
            return scale;
        var asked = (request.Method, (request.ContentType ?? "").Split(';')[0]) switch
        {
            ("PUT", _) => ObjectCalls.Object(body),
            ("PATCH", "application/json-patch+json") => JsonPatch.Apply(scale, body),
            ("PATCH", "application/merge-patch+json" or "application/strategic-merge-patch+json") =>
                MergePatch.Apply(scale, ObjectCalls.Object(body)),
            ("PATCH", var type) => throw ApiFailure.MediaType(type),
            _ => throw new ApiFailure(405, "MethodNotAllowed", "a scale is read, replaced or patched"),
        };
        if (asked.Number("spec", "replicas") is not (>= 0 and var replicas))
            throw ApiFailure.Invalid(path.Kind, path.Name, "spec.replicas", "Invalid value: must be greater than or equal to 0");
        return Of(Set(path.Key, replicas, ObjectCalls.Terms(path, request), asked.Text("metadata", "resourceVersion")));
    }

    /// <param name="version">Which version is scaled, "" for the present one.</param>
    public JsonObject Set(ObjectKey key, int replicas, WriteTerms terms, string version = "") => writes.Change(key.Kind, key, live =>
    {
        var scaled = live.Copy();
        scaled.Room("spec")["replicas"] = replicas;
        if (version.Length > 0)
            scaled.Room("metadata")["resourceVersion"] = version;
        return scaled;
    }, terms);

    private static JsonObject Of(JsonObject deployment)
    {
        var labels = deployment.At("spec", "selector", "matchLabels") as JsonObject ?? [];
        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = new JsonObject(new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" }
                .Select(m => KeyValuePair.Create<string, JsonNode?>(m, deployment.Text("metadata", m)))),
            ["spec"] = new JsonObject { ["replicas"] = deployment.Number("spec", "replicas") },
            ["status"] = new JsonObject
            {
                ["replicas"] = deployment.Number("status", "replicas") ?? 0,
                ["selector"] = string.Join(',', labels.Select(l => $"{l.Key}={l.Value.Text()}")),
            },
        };
    }
}
