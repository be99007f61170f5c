using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>Reads what lies deep in an object of the API, where any step of the way may be missing.</summary>
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

        /// <summary>The text there, or "" where there is none.</summary>
        public string Text(params ReadOnlySpan<string> path) =>
            node.At(path) is JsonValue value ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString() : "";

        /// <summary>The whole number there.</summary>
        public int? Number(params ReadOnlySpan<string> path) =>
            node.At(path) is JsonValue value && int.TryParse(value.ToJsonString(), out var number) ? number : null;

        /// <summary>The objects of the list there; none where there is no list.</summary>
        public IEnumerable<JsonObject> Items(params ReadOnlySpan<string> path) =>
            node.At(path) is JsonArray list ? list.OfType<JsonObject>() : [];
    }

    extension(JsonObject node)
    {
        /// <summary>The object there; made, with the way to it, where it is missing.</summary>
        public JsonObject Room(params ReadOnlySpan<string> path)
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
