using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>RFC 6902: a list of operations.</summary>
internal static class JsonPatch
{
    /// <exception cref="ApiError">An operation fails: 422, as in Kubernetes.</exception>
    public static JsonObject Apply(JsonObject body, JsonNode patch)
    {
        if (patch is not JsonArray steps)
            throw ApiError.BadRequest("a JSON patch is a list of operations");
        JsonNode root = body.Copy();
        foreach (var step in steps.OfType<JsonObject>())
            root = Take(root, step);
        return root as JsonObject ?? throw ApiError.BadRequest("the patch leaves no object");
    }

    private static JsonNode Take(JsonNode root, JsonObject step)
    {
        var path = Steps(step.Text("path"));
        switch (step.Text("op"))
        {
            case "add":
                return Add(root, path, step["value"]?.DeepClone());
            case "replace":
                Value(root, path);
                return Add(path.Length == 0 ? root : Remove(root, path), path, step["value"]?.DeepClone());
            case "remove":
                return Remove(root, path);
            case "copy":
                return Add(root, path, Value(root, Steps(step.Text("from")))?.DeepClone());
            case "move":
                var moved = Value(root, Steps(step.Text("from")))?.DeepClone();
                return Add(Remove(root, Steps(step.Text("from"))), path, moved);
            case "test":
                return JsonNode.DeepEquals(Value(root, path), step["value"]) ? root
                    : throw Impossible($"testing path {step.Text("path")} failed");
            default:
                throw Impossible($"\"{step.Text("op")}\" is no operation");
        }
    }

    private static string[] Steps(string path) =>
        path.Length == 0 ? []
        : [.. path[1..].Split('/').Select(
        s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    private static JsonNode Add(JsonNode root, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
            return value ?? throw Impossible("the whole object cannot be null");
        switch (Value(root, path[..^1]))
        {
            case JsonObject inside:
                inside[path[^1]] = value;
                break;
            case JsonArray list when path[^1] == "-":
                list.Add(value);
                break;
            case JsonArray list when int.TryParse(path[^1], out var at) && at >= 0 && at <= list.Count:
                list.Insert(at, value);
                break;
            default:
                throw Missing(path);
        }
        return root;
    }

    private static JsonNode Remove(JsonNode root, string[] path)
    {
        Value(root, path);
        var removed = path.Length == 0 ? throw Impossible("the whole object cannot be removed") : Value(root, path[..^1]);
        if (removed is JsonArray list)
            list.RemoveAt(int.Parse(path[^1]));
        else
            ((JsonObject)removed!).Remove(path[^1]);
        return root;
    }

    private static JsonNode? Value(JsonNode root, string[] path)
    {
        var at = root;
        foreach (var step in path)
            at = at switch
            {
                JsonObject inside when inside.ContainsKey(step) => inside[step],
                JsonArray list when int.TryParse(step, out var index) && index >= 0 && index < list.Count => list[index],
                _ => throw Missing(path),
            };
        return at;
    }

    private static ApiError Missing(string[] path) => Impossible($"there is no /{string.Join('/', path)}");

    private static ApiError Impossible(string why) =>
        new(422, "Invalid", $"the server rejected our request due to an error in our request: {why}");
}

/// <summary>RFC 7396: objects are merged, null removes, everything else replaces.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject body, JsonObject patch)
    {
        var result = body.Copy();
        foreach (var (name, value) in patch)
        {
            if (value is null)
                result.Remove(name);
            else if (value is JsonObject inside)
                result[name] = Apply(result[name] as JsonObject ?? [], inside);
            else
                result[name] = value.DeepClone();
        }
        return result;
    }
}
