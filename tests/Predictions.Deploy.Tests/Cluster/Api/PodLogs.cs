using Microsoft.AspNetCore.Http;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Controllers;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>The log of a container, or of its previous run.</summary>
internal sealed class PodLogs(ObjectStore store, ImageBehaviors behaviors)
{
    /// <exception cref="ApiError">The pod or container does not exist, or has not started.</exception>
    public string Answer(ApiPath path, IQueryCollection query)
    {
        lock (store.Gate)
        {
            if (query["follow"] == "true")
                throw ApiError.BadRequest("the stand-in does not follow logs");
            var pod = store.Find(path.Key) ?? throw ApiError.NotFound(path.Kind, path.Name);
            var container = Container(pod, query["container"].ToString());
            var status = pod.Items("status", "containerStatuses").FirstOrDefault(s => s.Text("name") == container.Text("name"));
            var text = query["previous"] == "true" ? Previous(pod, container, status) : Present(pod, container, status);
            var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return string.Concat(
                (int.TryParse(query["tailLines"], out var tail) ? lines.TakeLast(tail) : lines).Select(l => l + "\n"));
        }
    }

    private static JsonObject Container(JsonObject pod, string name)
    {
        var all = pod.Items("spec", "containers").ToArray();
        if (name.Length == 0 && all.Length > 1)
            throw ApiError.BadRequest(
                $"a container name must be specified for pod {pod.Text("metadata", "name")}, choose one of: "
                + $"[{string.Join(' ', all.Select(c => c.Text("name")))}]");
        return all.FirstOrDefault(c => name.Length == 0 || c.Text("name") == name)
            ?? throw ApiError.BadRequest($"container {name} is not valid for pod {pod.Text("metadata", "name")}");
    }

    private string Previous(JsonObject pod, JsonObject container, JsonObject? status) =>
        status.At("lastState", "terminated") is not null ? behaviors.Of(container.Text("image")).Log
        : throw ApiError.BadRequest(
            $"previous terminated container \"{container.Text("name")}\" in pod \"{pod.Text("metadata", "name")}\" not found");

    private string Present(JsonObject pod, JsonObject container, JsonObject? status) =>
        status.At("state", "running") is not null
            || status.At("lastState", "terminated") is not null ? behaviors.Of(container.Text("image")).Log
        : throw ApiError.BadRequest(
        $"container \"{container.Text("name")}\" in pod \"{pod.Text("metadata", "name")}\" is waiting to start: "
            + (status.Text("state", "waiting", "reason") is { Length: > 0 } reason ? reason : "ContainerCreating"));
}
