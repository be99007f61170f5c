using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>
/// As much of OpenAPI v3 as clients look for: that the patch of each kind takes <c>fieldValidation</c>, so that they leave the checking of
/// fields to the server. This one does not check them.
/// </summary>
internal static class OpenApi
{
    private const string Root = "/openapi/v3";

    /// <summary>The answer to a path of OpenAPI, null where it is none.</summary>
    public static JsonObject? Answer(string path)
    {
        if (path == Root)
            return Index();
        var kinds = Kinds.All.Where(k => path == Root + k.Root).ToArray();
        return kinds.Length == 0 ? null : new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.34.0" },
            ["paths"] = new JsonObject(kinds.Select(k => KeyValuePair.Create<string, JsonNode?>(Path(k), Patch(k)))),
        };
    }

    private static JsonObject Index() => new()
    {
        ["paths"] = new JsonObject(Kinds.All.Select(k => k.Root).Distinct().Select(root => KeyValuePair.Create<string, JsonNode?>(
            root[1..], new JsonObject { ["serverRelativeURL"] = $"{Root}{root}?hash=1" }))),
    };

    private static string Path(ResourceKind kind) =>
        kind.Namespaced ? $"{kind.Root}/namespaces/{{namespace}}/{kind.Plural}/{{name}}" : $"{kind.Root}/{kind.Plural}/{{name}}";

    private static JsonObject Patch(ResourceKind kind) => new()
    {
        ["patch"] = new JsonObject
        {
            ["parameters"] = new JsonArray(new JsonObject
            {
                ["name"] = "fieldValidation", ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" },
            }),
            ["responses"] = new JsonObject(),
            ["x-kubernetes-group-version-kind"] = new JsonObject
            {
                ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind,
            },
        },
    };
}
