using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>Reads nested members of an object, where any step of the path may be missing.</summary>
internal static class JsonPaths
{
    extension(JsonNode? node)
    {
        public JsonNode? At(params ReadOnlySpan<string> path)
        {
            var at = node;
            foreach (var step in path)
                at = at is JsonObject inside ? inside[step] : null;
            return at;
        }

        /// <summary>The text at a path; "" for none.</summary>
        public string Text(params ReadOnlySpan<string> path) =>
            node.At(path) is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : "";

        /// <summary>The whole number at a path; null for none.</summary>
        public int? Number(params ReadOnlySpan<string> path) =>
            node.At(path) is JsonValue value && int.TryParse(value.ToJsonString(), out var number) ? number : null;

        /// <summary>The objects of the list at a path; none where there is no list.</summary>
        public IEnumerable<JsonObject> Items(params ReadOnlySpan<string> path) =>
            node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];
    }

    extension(JsonObject node)
    {
        /// <summary>The object at a path; creates it, and those on the way, where it is missing.</summary>
        public JsonObject Ensure(params ReadOnlySpan<string> path)
        {
            var at = node;
            foreach (var step in path)
            {
                if (at[step] is not JsonObject inside)
                    at[step] = inside = [];
                at = inside;
            }
            return at;
        }

        public JsonObject Copy() => (JsonObject)node.DeepClone();
    }
}

/// <summary>Times in the API's form.</summary>
internal static class ApiTime
{
    extension(TimeProvider clock)
    {
        /// <summary>Whole seconds, as in metadata and conditions.</summary>
        public string Stamp() => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
    }
}
