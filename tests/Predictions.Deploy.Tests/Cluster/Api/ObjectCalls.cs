using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Patches;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Deploy.Tests.Cluster.Writes;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>
/// Answers calls that read and write objects. It reads the body first, and then holds the store's lock for the call.
/// </summary>
internal sealed class ObjectCalls(ObjectStore store, ObjectWrites writes, ObjectDeletes deletes)
{
    /// <summary>The status code and the body of the response.</summary>
    public async Task<(int Code, JsonObject Body)> AnswerAsync(ApiPath path, HttpRequest request)
    {
        var body = request.Method is "GET" ? new JsonObject() : await RequestBody.ReadAsync(request);
        lock (store.Gate)
        {
            var (code, answer) = Answer(path, request, body);
            // Other calls read the stored object while this response is written.
            return (code, answer.Copy());
        }
    }

    private (int Code, JsonObject Body) Answer(ApiPath path, HttpRequest request, JsonNode body) => (request.Method, path) switch
    {
        (_, { Part: "scale" }) => (200, new DeploymentScale(store, writes).Answer(path, request, body)),
        ("GET", { Name: "" }) => (200, List(path, request)),
        ("GET", _) => (200, Served(path.Kind, Found(path))),
        ("POST", { Name: "" }) => (201, writes.Create(path.Kind, path.Namespace, Object(body), Terms(path, request))),
        ("PUT", { Name: not "" }) => (200, writes.Replace(path.Kind, path.Key, Named(path, Object(body)), Terms(path, request))),
        ("PATCH", { Name: not "" }) => Patch(path, request, body),
        ("DELETE", { Name: "" }) => (200, DeleteMany(path, request, Object(body))),
        ("DELETE", { Part: "" }) => (200, Delete(path, request, Object(body))),
        _ => throw new ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource"),
    };

    public static WriteTerms Terms(ApiPath path, HttpRequest request)
    {
        var named = request.Query["fieldManager"].ToString();
        var manager = named.Length > 0 ? named : request.Headers.UserAgent.ToString().Split('/')[0];
        return new WriteTerms(manager, path.Part, request.Query["dryRun"] == "All", request.Query["force"] == "true");
    }

    public static JsonObject Object(JsonNode body) =>
        body as JsonObject ?? throw ApiError.BadRequest("the body is not an object");

    private JsonObject Found(ApiPath path) => store.Find(path.Key) ?? throw ApiError.NotFound(path.Kind, path.Name);

    private static JsonObject Served(ResourceKind kind, JsonObject body) => EventVersions.ToServed(kind, body);

    private JsonObject List(ApiPath path, HttpRequest request) => new()
    {
        ["kind"] = $"{path.Kind.Kind}List",
        ["apiVersion"] = path.Kind.ApiVersion,
        ["metadata"] = new JsonObject { ["resourceVersion"] = $"{store.Version}" },
        ["items"] = new JsonArray(
            [.. new Selection(path, request.Query).From(store).Select(body => Served(path.Kind, body).DeepClone())]),
    };

    private (int, JsonObject) Patch(ApiPath path, HttpRequest request, JsonNode patch)
    {
        var terms = Terms(path, request);
        switch ((request.ContentType ?? "").Split(';')[0])
        {
            case "application/apply-patch+yaml" when request.Query["fieldManager"].Count == 0:
                throw ApiError.BadRequest(
                    "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
            case "application/apply-patch+yaml":
                var isNew = store.Find(path.Key) is null;
                return (isNew ? 201 : 200, writes.Apply(path.Kind, path.Key, Named(path, Object(patch)), terms));
            case "application/json-patch+json":
                return (200, writes.Change(path.Kind, path.Key, live => JsonPatch.Apply(live, patch), terms));
            case "application/merge-patch+json":
                return (200, writes.Change(path.Kind, path.Key, live => MergePatch.Apply(live, Object(patch)), terms));
            case "application/strategic-merge-patch+json" when !path.Kind.IsCustom:
                return (200,
                    writes.Change(path.Kind, path.Key, live => new StrategicMerge(path.Kind).Apply(live, Object(patch)), terms));
            case var other:
                throw ApiError.MediaType(other);
        }
    }

    private static JsonObject Named(ApiPath path, JsonObject body)
    {
        if (body.Text("metadata", "name") is { Length: > 0 } name && name != path.Name)
            throw ApiError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({path.Name})");
        body.Ensure("metadata")["name"] = path.Name;
        return body;
    }

    private JsonObject Delete(ApiPath path, HttpRequest request, JsonObject options)
    {
        var asked = request.Query["propagationPolicy"].ToString();
        if (asked.Length > 0)
            options["propagationPolicy"] = asked;
        var isDryRun = request.Query["dryRun"] == "All" || options["dryRun"] is JsonArray { Count: > 0 };
        var body = deletes.Delete(path.Kind, path.Key, options, isDryRun);
        return store.Find(path.Key) is not null && !isDryRun ? body : Deleted(path, body);
    }

    private JsonObject DeleteMany(ApiPath path, HttpRequest request, JsonObject options)
    {
        var isDryRun = request.Query["dryRun"] == "All" || options["dryRun"] is JsonArray { Count: > 0 };
        foreach (var body in new Selection(path, request.Query).From(store))
            deletes.Delete(path.Kind, ObjectKey.Of(path.Kind, body), options, isDryRun);
        return Deleted(path, []);
    }

    private static JsonObject Deleted(ApiPath path, JsonObject body) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["details"] = new JsonObject
        {
            ["name"] = path.Name, ["group"] = path.Kind.Group, ["kind"] = path.Kind.Plural,
            ["uid"] = body.Text("metadata", "uid"),
        },
    };
}

/// <summary>The scale of a Deployment, which autoscalers write.</summary>
internal sealed class DeploymentScale(ObjectStore store, ObjectWrites writes)
{
    public JsonObject Answer(ApiPath path, HttpRequest request, JsonNode body)
    {
        var scale = Of(store.Find(path.Key) ?? throw ApiError.NotFound(path.Kind, path.Name));
        if (request.Method == "GET")
            return scale;
        var asked = (request.Method, (request.ContentType ?? "").Split(';')[0]) switch
        {
            ("PUT", _) => ObjectCalls.Object(body),
            ("PATCH", "application/json-patch+json") => JsonPatch.Apply(scale, body),
            ("PATCH", "application/merge-patch+json" or "application/strategic-merge-patch+json") =>
                MergePatch.Apply(scale, ObjectCalls.Object(body)),
            ("PATCH", var type) => throw ApiError.MediaType(type),
            _ => throw new ApiError(405, "MethodNotAllowed", "a scale is read, replaced or patched"),
        };
        if (asked.Number("spec", "replicas") is not (>= 0 and var replicas))
            throw ApiError.Invalid(path.Kind, path.Name, "spec.replicas", "Invalid value: must be greater than or equal to 0");
        return Of(writes.Scale(path.Key, replicas, ObjectCalls.Terms(path, request), asked.Text("metadata", "resourceVersion")));
    }

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
